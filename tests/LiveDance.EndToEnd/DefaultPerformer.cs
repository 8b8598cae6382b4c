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

    /// <summary>Size of a video with source, drawing and picture side by side; the encoder requires even sides.</summary>
    /// <param name="source">Width divided by height of the source.</param>
    public static Size SideBySide(double source)
    {
        int width = (int)Math.Ceiling(Picture.Height * (source + (2.0 * Picture.Width / Picture.Height)));
        return new Size(width + (width % 2), Picture.Height);
    }

    /// <summary>A size as the tests' <see cref="Video.Size"/> writes it.</summary>
    public static string Text(Size size) => $"{size.Width}x{size.Height}";

    private static PerformerManifest Read()
    {
        using Performer performer = Performer.Load(Footage.Nova);
        return performer.Manifest;
    }
}
