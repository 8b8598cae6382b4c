using LiveDance.Engine.Media;
using OpenCvSharp;

namespace LiveDance.Engine.Capture;

/// <summary>Opens a source by the name that the user gives.</summary>
public static class Sources
{
    /// <summary>Opens a video file, an image or a folder of images, of which every image is to be read.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="loop">Whether to begin again at the end.</param>
    /// <exception cref="EngineException">It cannot be read.</exception>
    public static IFrameSource OpenFile(string path, bool loop = false) =>
        Directory.Exists(path) || IsPhoto(path) ? new ImageFolderSource(path, loop: loop) : new VideoFileSource(path, loop);

    /// <summary>
    /// Opens a source for a live session: images arrive in real time, and a camera or stream is reopened after a failure.
    /// </summary>
    /// <param name="name">A camera's number, device file or name; an address; a video file; a folder of images.</param>
    /// <param name="camera">The mode that a camera is asked for.</param>
    /// <param name="loop">Whether a file begins again at its end.</param>
    /// <param name="mirror">Whether the image is mirrored.</param>
    /// <param name="decorate">
    /// Called in place of the function it is given, which opens the source; may return a decorator around it, as fault injection does.
    /// Null for none. With one, a file is reopened after a failure as a camera is.
    /// </param>
    /// <param name="cancellation">Gives up waiting for a stream.</param>
    /// <exception cref="EngineException">It does not open.</exception>
    /// <exception cref="OperationCanceledException">The waiting was given up.</exception>
    public static IFrameSource OpenLive(
        string name, CameraMode camera, bool loop = false, bool mirror = false, Func<Func<IFrameSource>, IFrameSource>? decorate = null,
        CancellationToken cancellation = default)
    {
        name = WithoutFileScheme(name);
        bool file = IsFile(name);
        CameraDevice? before = null;
        IFrameSource source = file && decorate is null
            ? Open(cancellation)
            : new SourceMonitor(ending => decorate is null ? Open(ending) : decorate(() => Open(ending)), loop, cancellation);
        return mirror ? new MirroredSource(source) : source;

        IFrameSource Open(CancellationToken ending)
        {
            if (file) return new PacedSource(OpenFile(name, loop));
            if (name.Contains("://", StringComparison.Ordinal)) return new NetworkSource(name, cancellation: ending);
            var opened = new CameraSource(name, camera, before);
            before ??= opened.Device;
            return opened;
        }
    }

    /// <summary>The path of a file that is named by an address such as <c>file:///home/me/dance.mp4</c>; any other name unchanged.</summary>
    public static string WithoutFileScheme(string name)
    {
        const string Scheme = "file://";
        if (!name.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || Path.Exists(name)) return name;
        return Uri.TryCreate(name, UriKind.Absolute, out Uri? address) && Path.Exists(address.LocalPath) ? address.LocalPath : name[Scheme.Length..];
    }

    // A video may have the extension of an image.
    private static bool IsPhoto(string path) =>
        File.Exists(path) && ImageFolderSource.IsImage(path) && (Cv2.HaveImageReader(path) || MediaFile.Open(path) is null);

    // A file is anything that exists or looks like a path and is no device; any other word is a camera's name.
    private static bool IsFile(string name)
    {
        if (name.StartsWith("/dev/", StringComparison.Ordinal)) return false;
        if (Path.Exists(name)) return true;
        return !name.Contains("://", StringComparison.Ordinal) && (Path.HasExtension(name) || name.Contains(Path.DirectorySeparatorChar));
    }
}
