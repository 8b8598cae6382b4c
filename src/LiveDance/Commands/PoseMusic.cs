using System.Diagnostics;
using System.Globalization;
using LiveDance.Engine;
using LiveDance.Engine.PoseFiles;

namespace LiveDance.Commands;

/// <summary>The part of a music file that belongs to recorded poses, as a temporary file.</summary>
internal sealed class PoseMusic : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private readonly DirectoryInfo _folder;

    private PoseMusic(DirectoryInfo folder) => _folder = folder;

    public string Path => System.IO.Path.Combine(_folder.FullName, "music.wav");

    /// <summary>Cuts the music: from where it was at the first pose, as long as the poses; it begins again at its end.</summary>
    /// <param name="music">The music file.</param>
    /// <param name="poses">The poses, which say where the music was.</param>
    /// <exception cref="EngineException">The music cannot be read.</exception>
    public static PoseMusic Cut(string music, PoseFile poses)
    {
        if (!File.Exists(music)) throw new EngineException($"There is no file '{music}' with music.");
        double offset = Math.Max(0, poses.Music?.Offset ?? 0), seconds = poses.Poses[^1].Time + 1;
        var cut = new PoseMusic(Directory.CreateTempSubdirectory("livedance-music"));
        string[] arguments =
        [
            "-nostdin", "-v", "error", "-stream_loop", "-1", "-ss", offset.ToString("0.###", CultureInfo.InvariantCulture), "-i", "file:" + System.IO.Path.GetFullPath(music),
            "-t", seconds.ToString("0.###", CultureInfo.InvariantCulture), "-vn", cut.Path,
        ];
        using Process ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardError = true })!;
        string errors = ffmpeg.StandardError.ReadToEnd();
        if (ffmpeg.WaitForExit(Timeout) && ffmpeg.ExitCode == 0) return cut;
        cut.Dispose();
        throw new EngineException($"The music '{music}' cannot be read: {errors.Split('\n')[0].TrimEnd('.')}.");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
