using System.Runtime.InteropServices;

namespace LiveDance.Engine.Audio;

/// <summary>A connection to PulseAudio, or to PipeWire in its place: 48 kHz, stereo, 32-bit floats.</summary>
internal sealed unsafe partial class PulseSimple : IDisposable
{
    private const string Library = "libpulse-simple.so.0";
    private const int Play = 1, Record = 2, FloatLittleEndian = 5;
    private IntPtr _connection;

    /// <param name="record">Whether to record, not to play.</param>
    /// <param name="device">The device's name; null for the one that the user has chosen as standard.</param>
    /// <param name="latencySeconds">How much the server keeps.</param>
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
            _connection = New(null, "LiveDance", record ? Record : Play, device, "show", &format, null, &buffer, &error);
        }
        catch (DllNotFoundException missing)
        {
            throw new EngineException("There is no sound: libpulse0 is not installed ('sudo apt install libpulse0').", missing);
        }
        if (_connection == IntPtr.Zero)
        {
            string reason = Marshal.PtrToStringUTF8(ErrorText(error)) ?? "unknown";
            string what = device is null ? record ? "the standard microphone or line" : "the speakers" : $"'{device}'";
            throw new EngineException($"There is no sound: {what} cannot be opened ({reason}).");
        }
    }

    /// <summary>Seconds between a sample written and heard, or heard and read.</summary>
    public double Latency
    {
        get
        {
            int error = 0;
            return GetLatency(_connection, &error) / 1e6;
        }
    }

    /// <returns>False when the server has gone.</returns>
    public bool Write(ReadOnlySpan<float> samples)
    {
        int error = 0;
        fixed (float* data = samples) return Write(_connection, data, (nuint)(samples.Length * sizeof(float)), &error) == 0;
    }

    /// <returns>False when the server has gone.</returns>
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
        string? server, string name, int direction, string? device, string stream, SampleFormat* format, void* map, BufferAttributes* buffer, int* error);

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
