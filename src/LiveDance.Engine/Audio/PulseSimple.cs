using System.Runtime.InteropServices;

namespace LiveDance.Engine.Audio;

/// <summary>A stream to or from PulseAudio, or PipeWire in its place, through libpulse-simple: 48 kHz, stereo, 32-bit floats.</summary>
internal sealed unsafe partial class PulseSimple : IDisposable
{
    private const string Library = "libpulse-simple.so.0";
    // pa_stream_direction_t and pa_sample_format_t.
    private const int Play = 1, Record = 2, FloatLittleEndian = 5;

    private IntPtr _connection;

    /// <param name="record">True to record, false to play.</param>
    /// <param name="device">The device's name; null for the user's default.</param>
    /// <param name="latencySeconds">The length of the server's buffer.</param>
    /// <exception cref="EngineException">There is no sound server, or no such device.</exception>
    public PulseSimple(bool record, string? device, double latencySeconds)
    {
        var format = new SampleFormat { Format = FloatLittleEndian, Rate = SoundClock.SampleRate, Channels = SoundClock.Channels };
        uint bytes = (uint)(latencySeconds * SoundClock.SampleRate) * SoundClock.Channels * sizeof(float);
        var buffer = new BufferAttributes
        {
            Longest = uint.MaxValue,
            Target = record ? uint.MaxValue : bytes,
            Prebuffer = record ? uint.MaxValue : bytes / 2,
            MinimumRequest = uint.MaxValue,
            Fragment = record ? bytes : uint.MaxValue,
        };
        int error = 0;
        try
        {
            _connection = New(null, "LiveDance", record ? Record : Play, device, "session", &format, null, &buffer, &error);
        }
        catch (DllNotFoundException missing)
        {
            throw new EngineException("There is no sound: libpulse0 is not installed ('sudo apt install libpulse0').", missing);
        }
        if (_connection == IntPtr.Zero)
        {
            string reason = Marshal.PtrToStringUTF8(ErrorText(error)) ?? "unknown";
            string what = device is null ? record ? "the default microphone or line in" : "the default speakers" : $"'{device}'";
            throw new EngineException($"There is no sound: {what} cannot be opened ({reason}).");
        }
    }

    /// <summary>Seconds from a sample being written to being heard, or from sounding to being read.</summary>
    public double Latency
    {
        get
        {
            int error = 0;
            return GetLatency(_connection, &error) / 1e6;
        }
    }

    /// <summary>Writes interleaved samples; blocks until the buffer has room.</summary>
    /// <returns>False if the connection was lost.</returns>
    public bool Write(ReadOnlySpan<float> samples)
    {
        int error = 0;
        fixed (float* data = samples) return Write(_connection, data, (nuint)(samples.Length * sizeof(float)), &error) == 0;
    }

    /// <summary>Reads interleaved samples; blocks until they have arrived.</summary>
    /// <returns>False if the connection was lost.</returns>
    public bool Read(Span<float> samples)
    {
        int error = 0;
        fixed (float* data = samples) return Read(_connection, data, (nuint)(samples.Length * sizeof(float)), &error) == 0;
    }

    public void Dispose()
    {
        if (_connection != IntPtr.Zero) Free(_connection);
        _connection = IntPtr.Zero;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SampleFormat
    {
        public int Format;
        public uint Rate;
        public byte Channels;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct BufferAttributes
    {
        public uint Longest;
        public uint Target;
        public uint Prebuffer;
        public uint MinimumRequest;
        public uint Fragment;
    }

    [LibraryImport(Library, EntryPoint = "pa_simple_new", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr New(
        string? server, string name, int direction, string? device, string stream, SampleFormat* format, void* map, BufferAttributes* buffer,
        int* error);

    [LibraryImport(Library, EntryPoint = "pa_simple_write")]
    private static partial int Write(IntPtr connection, void* data, nuint bytes, int* error);

    [LibraryImport(Library, EntryPoint = "pa_simple_read")]
    private static partial int Read(IntPtr connection, void* data, nuint bytes, int* error);

    [LibraryImport(Library, EntryPoint = "pa_simple_get_latency")]
    private static partial ulong GetLatency(IntPtr connection, int* error);

    [LibraryImport(Library, EntryPoint = "pa_simple_free")]
    private static partial void Free(IntPtr connection);

    [LibraryImport("libpulse.so.0", EntryPoint = "pa_strerror")]
    private static partial IntPtr ErrorText(int error);
}
