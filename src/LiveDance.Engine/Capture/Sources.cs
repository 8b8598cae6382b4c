namespace LiveDance.Engine.Capture;

/// <summary>Opens whatever the user names as a source.</summary>
public static class Sources
{
    /// <summary>Opens a source to be read image by image, every one: a video file or a folder of images.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="loop">Whether to begin again at the end.</param>
    /// <exception cref="EngineException">It cannot be read.</exception>
    public static IFrameSource OpenFile(string path, bool loop = false) =>
        Directory.Exists(path) ? new ImageFolderSource(path, loop: loop) : new VideoFileSource(path, loop);

    /// <summary>
    /// Opens a source for a show: it runs at its own pace, and what can fail is reopened when it does.
    /// </summary>
    /// <param name="name">A camera's number, device file or name; an address; a video file; a folder of images.</param>
    /// <param name="camera">How a camera is asked to run.</param>
    /// <param name="loop">Whether a file begins again at its end.</param>
    /// <param name="mirror">Whether the image is mirrored.</param>
    /// <param name="decorate">
    /// Opens the source in place of the given function and may put a decorator around it, as fault injection does; null for none.
    /// With one, a file is reopened after a failure as a camera is.
    /// </param>
    /// <exception cref="EngineException">It does not open.</exception>
    public static IFrameSource OpenLive(
        string name, CameraMode camera, bool loop = false, bool mirror = false, Func<Func<IFrameSource>, IFrameSource>? decorate = null)
    {
        bool file = IsFile(name);
        CameraDevice? before = null;
        IFrameSource source = file && decorate is null ? Open() : new SourceMonitor(() => decorate is null ? Open() : decorate(Open));
        return mirror ? new MirroredSource(source) : source;

        IFrameSource Open()
        {
            if (name.Contains("://", StringComparison.Ordinal)) return new NetworkSource(name);
            if (file) return new PacedSource(OpenFile(name, loop));
            var opened = new CameraSource(name, camera, before);
            before ??= opened.Device;
            return opened;
        }
    }

    // A word is a camera's name; a path, or anything that exists and is no device, is a file.
    private static bool IsFile(string name)
    {
        if (name.Contains("://", StringComparison.Ordinal)) return false;
        if (name.StartsWith("/dev/", StringComparison.Ordinal)) return false;
        return File.Exists(name) || Directory.Exists(name) || Path.HasExtension(name) || name.Contains(Path.DirectorySeparatorChar);
    }
}
