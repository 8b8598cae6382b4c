namespace LiveDance.Engine.Media;

/// <summary>
/// ffmpeg's options for the colour space of videos: BT.709 with limited range, which players and OBS assume for untagged video, and
/// tagged as such. By default ffmpeg converts by BT.601 without tags, which shifts greens and reds.
/// </summary>
internal static class PictureColour
{
    /// <summary>ffmpeg's names of the matrices: that of players, and the one by which OpenCV converts planes to BGR.</summary>
    public const string Players = "bt709", OpenCv = "smpte170m";

    /// <summary>The filters that convert pictures to the colour space.</summary>
    /// <param name="pixelFormat">ffmpeg's name of the pixel format.</param>
    /// <param name="matrix"><see cref="Players"/> or <see cref="OpenCv"/>.</param>
    public static string Filter(string pixelFormat, string matrix = Players) =>
        // Chroma planes have half the size in both directions, so the sides are padded to even numbers.
        // Without accurate_rnd ffmpeg truncates chroma, which makes greys greenish: 90, 90, 90 became 87, 90, 87.
        $"pad=ceil(iw/2)*2:ceil(ih/2)*2:color=black@0,scale=in_range=full:out_range=tv:out_color_matrix={matrix}:flags=bicubic+accurate_rnd,"
            + $"format={pixelFormat}";

    /// <summary>The options that tag the video with the colour space of players.</summary>
    public static string[] Tags() => ["-colorspace", Players, "-color_primaries", Players, "-color_trc", Players, "-color_range", "tv"];
}
