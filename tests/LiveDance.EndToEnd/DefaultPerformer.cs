using LiveDance.Engine.Generation;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;

namespace LiveDance.EndToEnd;

/// <summary>What tests need to know of the performer that the program shows if no other is asked for.</summary>
internal static class DefaultPerformer
{
    private static readonly PerformerManifest Manifest = Read();

    /// <summary>Size of the picture, in pixels.</summary>
    public static Size Picture => Manifest.PictureSize;

    /// <summary>Where the performer stands and how tall it is, in pixels of the picture.</summary>
    public static BodyStatistics Statistics => Manifest.Statistics;

    /// <summary>Size of a video of this performer with source and drawing beside it.</summary>
    /// <param name="source">Width divided by height of the source.</param>
    public static Size SideBySide(double source) => SideBySide(Picture, source);

    /// <summary>
    /// Size of a video with source, drawing and picture side by side; beside a wide picture source and drawing stand one above the other in
    /// half the size. The encoder requires even sides.
    /// </summary>
    /// <param name="picture">Size of the picture, in pixels.</param>
    /// <param name="source">Width divided by height of the source.</param>
    public static Size SideBySide(Size picture, double source)
    {
        if (picture.Width > picture.Height) return new Size(picture.Width * 3 / 2, picture.Height);
        int width = (int)Math.Ceiling(picture.Height * (source + (2.0 * picture.Width / picture.Height)));
        return new Size(width + (width % 2), picture.Height);
    }

    /// <summary>A size as the tests' <see cref="Video.Size"/> writes it.</summary>
    public static string Text(Size size) => $"{size.Width}x{size.Height}";

    private static PerformerManifest Read()
    {
        using Performer performer = Performer.Load(Footage.Nova);
        return performer.Manifest;
    }
}
