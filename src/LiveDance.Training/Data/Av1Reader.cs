using System.ComponentModel;
using System.Diagnostics;
using LiveDance.Engine;
using OpenCvSharp;

namespace LiveDance.Training.Data;

/// <summary>
/// Reads the pictures of an AV1 video through a child process of dav1d, a decoder of two files that a bundle carries along, so that the other
/// machine needs no ffmpeg. Where dav1d is not beside the program, it is the installed one.
/// </summary>
internal sealed class Av1Reader : IDisposable
{
    /// <summary>The decoder's program.</summary>
    public const string Program = "dav1d";

    private readonly Process _dav1d;
    private readonly Mat _planes;

    /// <param name="path">The video, in the container IVF.</param>
    /// <param name="size">Size of its pictures, in pixels; even numbers.</param>
    /// <exception cref="EngineException">dav1d does not start.</exception>
    public Av1Reader(string path, Size size)
    {
        string own = Path.Combine(AppContext.BaseDirectory, Program);
        bool carried = File.Exists(own);
        // One thread each: the videos are read at the same time.
        var start = new ProcessStartInfo(carried ? own : Program, ["-q", "--threads", "1", "-i", path, "--muxer", "yuv", "-o", "-"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (carried) start.Environment["LD_LIBRARY_PATH"] = AppContext.BaseDirectory;
        try
        {
            _dav1d = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            string remedy = carried ? "unpack the bundle again" : $"install it (sudo apt install {Program})";
            throw new EngineException($"The videos of the dataset cannot be read: '{start.FileName}' does not start; {remedy}.", error);
        }
        _planes = new Mat(size.Height * 3 / 2, size.Width, MatType.CV_8UC1);
    }

    /// <summary>Reads the next picture.</summary>
    /// <param name="picture">Receives height x width x 3 bytes, BGR.</param>
    /// <returns>False if there is none.</returns>
    public bool Read(Mat picture)
    {
        Span<byte> planes = _planes.AsSpan<byte>();
        if (_dav1d.StandardOutput.BaseStream.ReadAtLeast(planes, planes.Length, throwOnEndOfStream: false) < planes.Length) return false;
        Cv2.CvtColor(_planes, picture, ColorConversionCodes.YUV2BGR_I420);
        return true;
    }

    /// <summary>After the last picture: the first line that dav1d printed on its error output; null if it printed nothing.</summary>
    // It ends with its first error, so that the pipe holds all that it says.
    public string? Complaint() => _dav1d.StandardError.ReadLine();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_dav1d.HasExited) _dav1d.Kill();
        _dav1d.Dispose();
        _planes.Dispose();
    }
}
