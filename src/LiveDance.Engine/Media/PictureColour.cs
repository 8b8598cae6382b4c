namespace LiveDance.Engine.Media;

/// <summary>
/// In which colours a video is stored: BT.709 in television's range, which players and OBS assume where nothing is said, and
/// said as well. Left to itself ffmpeg converts by BT.601 and says nothing: greens and reds then shift.
/// </summary>
internal static class PictureColour
{
    /// <summary>ffmpeg's filters that bring pictures to it.</summary>
    /// <param name="pixelFormat">ffmpeg's name for how pixels are stored.</param>
    public static string Filter(string pixelFormat) =>
        // Chroma is halved in either direction, so sides must be even.
        $"pad=ceil(iw/2)*2:ceil(ih/2)*2:color=black@0,scale=in_range=full:out_range=tv:out_color_matrix=bt709,format={pixelFormat}";

    /// <summary>ffmpeg's options that say so.</summary>
    public static string[] Tags => ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"];
}
