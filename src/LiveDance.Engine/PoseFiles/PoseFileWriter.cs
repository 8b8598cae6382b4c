using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output;

namespace LiveDance.Engine.PoseFiles;

/// <summary>
/// Records the dancer's poses of a session, as they were measured and repaired, before smoothing. Offering a frame copies 692 bytes; they are
/// written to the file twice a second on another thread.
/// </summary>
public sealed class PoseFileWriter : IFrameSink
{
    private static readonly TimeSpan WritePeriod = TimeSpan.FromSeconds(0.5);

    // Bytes that wait for a disk that hangs, about a minute; further poses are left out.
    private const int MostWaiting = 2 << 20;

    private readonly Lock _lock = new(), _writing = new();
    private readonly FileStream _file;
    private readonly Func<(string File, double Position)?> _music;
    private readonly Timer _timer;
    private MemoryStream _waiting = new(), _spare = new();
    private string _musicFile = "";
    private string _reason = "";
    private long _first;
    private long _written;
    private long _left;
    private bool _closed;

    /// <param name="path">The file; it must not exist.</param>
    /// <param name="music">Returns the music and the position in it that is heard by the dancer now, in seconds; null for none.</param>
    /// <exception cref="EngineException">The file cannot be created.</exception>
    public PoseFileWriter(string path, Func<(string File, double Position)?> music)
    {
        (Name, _music) = (path, music);
        try
        {
            _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The poses cannot be recorded in '{path}': {error.Message.TrimEnd('.')}.", error);
        }
        _waiting.Write(PoseFileFormat.Magic);
        _timer = new Timer(_ => Write(), null, WritePeriod, WritePeriod);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public OutputStatus Status
    {
        get
        {
            lock (_lock) return new(_reason.Length > 0 ? OutputState.Stopped : OutputState.Running, _reason, _written, _left, Retries: 0);
        }
    }

    /// <inheritdoc/>
    public Action<Frame, bool>? Presented { get; set; }

    /// <inheritdoc/>
    public void Offer(Frame frame)
    {
        Span<byte> record = stackalloc byte[PoseRecord.Length];
        if (_first == 0) _first = frame.CapturedAt;
        double time = Stopwatch.GetElapsedTime(_first, frame.CapturedAt).TotalSeconds;
        PoseRecord.Write(frame.RepairedPose, frame.Image.Cols, frame.Image.Rows, time, frame.IsDiscontinuity, record);
        (string File, double Position)? music = _music();
        lock (_lock)
        {
            if (_closed || _reason.Length > 0) return;
            if (_waiting.Length > MostWaiting)
            {
                _left++;
                return;
            }
            if (music is { } heard && heard.File != _musicFile)
            {
                // The music's beginning on the time line of the poses.
                double position = heard.Position - Stopwatch.GetElapsedTime(frame.CapturedAt).TotalSeconds;
                byte[] json = JsonSerializer.SerializeToUtf8Bytes(new { file = heard.File, position, time });
                Span<byte> header = stackalloc byte[PoseFileFormat.HeaderLength];
                header[0] = PoseFileFormat.MusicRecord;
                BinaryPrimitives.WriteInt32LittleEndian(header[1..], json.Length);
                _waiting.Write(header);
                _waiting.Write(json);
            }
            _musicFile = music?.File ?? "";
            _waiting.Write(record);
            _written++;
        }
        Presented?.Invoke(frame, true);
    }

    /// <inheritdoc/>
    public void Finish()
    {
        Write();
        lock (_lock) _closed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        Finish();
        lock (_writing) _file.Dispose();
    }

    private void Write()
    {
        lock (_writing)
        {
            MemoryStream full;
            lock (_lock)
            {
                if (_closed || _waiting.Length == 0) return;
                (full, _waiting, _spare) = (_waiting, _spare, _waiting);
                _waiting.SetLength(0);
            }
            try
            {
                full.WriteTo(_file);
                _file.Flush();
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                lock (_lock) _reason = $"The poses cannot be written to '{Name}' any further: {error.Message.TrimEnd('.')}.";
            }
        }
    }
}
