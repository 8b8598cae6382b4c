using System.Diagnostics;
using System.Runtime.InteropServices;
using LiveDance.Engine.Media;
using NAudio.Wave;

namespace LiveDance.Engine.Audio;

/// <summary>
/// Decodes music from any file that ffmpeg reads, as interleaved stereo samples at <see cref="SoundClock.SampleRate"/>.
/// </summary>
public sealed class MusicFile : ISampleProvider, IDisposable
{
    private readonly Process _ffmpeg;
    private readonly Stream _samples;

    /// <param name="path">An audio or video file.</param>
    /// <param name="loop">Whether it begins again at its end.</param>
    /// <exception cref="EngineException">There is no such file, it has no sound, or ffmpeg is not installed.</exception>
    public MusicFile(string path, bool loop)
    {
        if (!File.Exists(path)) throw new EngineException($"There is no file '{path}' with music.");
        int stream = MediaFile.SoundsOf(path, out _).Where(sound => Ffmpeg.CanDecode(path, sound)).Select(sound => (int?)sound).FirstOrDefault()
            ?? throw new EngineException($"The file '{path}' has no sound that can be decoded.");
        string[] looping = loop ? ["-stream_loop", "-1"] : [];
        _ffmpeg = Ffmpeg.StartReading(
            [.. looping, .. Ffmpeg.FileInput(path), "-map", $"0:{stream}", "-f", "f32le", "-ar", $"{SoundClock.SampleRate}", "-ac", $"{SoundClock.Channels}", "pipe:1"]);
        _samples = _ffmpeg.StandardOutput.BaseStream;
    }

    /// <inheritdoc/>
    public WaveFormat WaveFormat { get; } = WaveFormat.CreateIeeeFloatWaveFormat(SoundClock.SampleRate, SoundClock.Channels);

    /// <inheritdoc/>
    public int Read(Span<float> buffer)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(buffer);
        int read = _samples.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read / sizeof(float);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_ffmpeg.HasExited) _ffmpeg.Kill();
        _ffmpeg.Dispose();
    }
}
