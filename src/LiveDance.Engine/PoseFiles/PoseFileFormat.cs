namespace LiveDance.Engine.PoseFiles;

/// <summary>
/// The format of recorded poses, described in docs/poses.md: a line that names it, then records, each with its kind, its length and its bytes, so
/// that a file that a killed program left is whole up to its last record. All numbers are little-endian.
/// </summary>
internal static class PoseFileFormat
{
    /// <summary>The ending of the files' names.</summary>
    public const string Ending = ".poses";

    /// <summary>The record of one pose.</summary>
    public const byte PoseRecord = (byte)'P';

    /// <summary>The record of the music: a JSON object.</summary>
    public const byte MusicRecord = (byte)'M';

    /// <summary>The bytes of a record before its content: the kind, and the length as 32 bits.</summary>
    public const int HeaderLength = 5;

    /// <summary>The bytes of a pose: time 8, width 2, height 2, flags 1, track 4, and 5 for each of 135 points.</summary>
    public const int PoseLength = 17 + (5 * Frames.Keypoints135.Count);

    /// <summary>The longest record; a longer one means that the file is damaged.</summary>
    public const int LongestRecord = 1 << 16;

    /// <summary>Positions are shares of the image's width and height from -0.5 to 1.5, as points may lie outside, in 16 bits.</summary>
    public const float Lowest = -0.5f, Range = 2;

    /// <summary>The first bytes of a file.</summary>
    public static ReadOnlySpan<byte> Magic => "LiveDance poses 1\n"u8;
}
