using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
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
    /// <param name="start">Where it begins at first, in seconds.</param>
    /// <exception cref="EngineException">There is no such file, it has no sound, or ffmpeg is not installed.</exception>
    public MusicFile(string path, bool loop, double start = 0)
    {
        if (!File.Exists(path)) throw new EngineException($"There is no file '{path}' with music.");
        int stream = MediaFile.SoundsOf(path, out _).Where(sound => Ffmpeg.CanDecode(path, sound)).Select(sound => (int?)sound).FirstOrDefault()
            ?? throw new EngineException($"The file '{path}' has no sound that can be decoded.");
        string[] looping = loop ? ["-stream_loop", "-1"] : [];
        string[] seeking = start > 0 ? ["-ss", start.ToString("0.###", CultureInfo.InvariantCulture)] : [];
        _ffmpeg = Ffmpeg.StartReading(
            [.. looping, .. seeking, .. Ffmpeg.FileInput(path), "-map", $"0:{stream}", "-f", "f32le", "-ar", $"{SoundClock.SampleRate}", "-ac", $"{SoundClock.Channels}", "pipe:1"]);
        _samples = _ffmpeg.StandardOutput.BaseStream;
    }

    /// <summary>The length of a file in seconds; 0 if it says none.</summary>
    public static double DurationOf(string path)
    {
        using JsonDocument document = Ffmpeg.Probe(["-show_format", .. Ffmpeg.FileInput(path)]);
        return document.RootElement.TryGetProperty("format", out JsonElement format) && format.TryGetProperty("duration", out JsonElement duration)
            && double.TryParse(duration.GetString(), CultureInfo.InvariantCulture, out double seconds) ? seconds : 0;
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
