using LiveDance.Control;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using OpenCvSharp;

namespace LiveDance.Window;

/// <summary>Saves the picture without the overlay, at its natural size.</summary>
internal static class Screenshot
{
    /// <summary>Paints a frame and writes it as PNG, under a temporary name until it is complete.</summary>
    /// <param name="performer">The performer, whose plate is the background.</param>
    /// <param name="frame">The frame, which stays owned by the caller.</param>
    /// <param name="layout">The panels to show.</param>
    /// <param name="mirror">Whether left and right are exchanged.</param>
    /// <param name="folder">The folder of the file; created if it is missing.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static string Save(Performer performer, Frame frame, ViewLayout layout, bool mirror, string folder)
    {
        using var picture = new Mat(frame.Picture.Size(), MatType.CV_8UC3);
        if (frame.HasPicture) frame.Picture.CopyTo(picture);
        else new Compositor(performer).Compose(frame.Packed, picture);
        using var painter = new ViewPainter();
        using var canvas = new Mat();
        painter.Paint(layout, frame.Image, frame.Drawing, picture, mirror, canvas);

        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"livedance-{DateTime.UtcNow:yyyyMMdd-HHmmss-fff}.png");
        string part = path + ".part";
        try
        {
            File.WriteAllBytes(part, canvas.ImEncode());
            File.Move(part, path, overwrite: true);
            return path;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
