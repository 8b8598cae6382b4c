using System.Diagnostics;
using System.Runtime.InteropServices;
using LiveDance.Engine.Media;
using NAudio.Wave;

namespace LiveDance.Engine.Audio;

/// <summary>Music from any file that ffmpeg reads, brought to the show's rate.</summary>
public sealed class MusicFile : ISampleProvider, IDisposable
{
    private readonly Process _ffmpeg;
    private readonly Stream _samples;

    /// <param name="path">The file.</param>
    /// <param name="loop">Whether it begins again at its end.</param>
    /// <exception cref="EngineException">There is no such file, or it has no sound.</exception>
    public MusicFile(string path, bool loop)
    {
        if (!File.Exists(path)) throw new EngineException($"There is no file '{path}' with music.");
        if (!Ffmpeg.HasAudio(path)) throw new EngineException($"The file '{path}' has no sound that can be read.");
        string[] again = loop ? ["-stream_loop", "-1"] : [];
        _ffmpeg = Ffmpeg.StartReading(
            [.. again, "-i", path, "-vn", "-f", "f32le", "-ar", $"{SoundClock.SampleRate}", "-ac", $"{SoundClock.Channels}", "pipe:1"]);
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
