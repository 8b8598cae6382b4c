namespace LiveDance.Engine.Media;

/// <summary>
/// ffmpeg's options for the colour space of videos: BT.709 with limited range, which players and OBS assume for untagged video, and
/// tagged as such. By default ffmpeg converts by BT.601 without tags, which shifts greens and reds.
/// </summary>
internal static class PictureColour
{
    /// <summary>The filters that convert pictures to the colour space.</summary>
    /// <param name="pixelFormat">ffmpeg's name of the pixel format.</param>
    public static string Filter(string pixelFormat) =>
        // Chroma planes have half the size in both directions, so the sides are padded to even numbers.
        $"pad=ceil(iw/2)*2:ceil(ih/2)*2:color=black@0,scale=in_range=full:out_range=tv:out_color_matrix=bt709,format={pixelFormat}";

    /// <summary>The options that tag the video with the colour space.</summary>
    public static string[] Tags => ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"];
}
