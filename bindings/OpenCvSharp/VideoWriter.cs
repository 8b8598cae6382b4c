namespace OpenCvSharp;

/// <summary>Of the official writer only the codec codes: LiveDance writes its videos with ffmpeg.</summary>
public sealed class VideoWriter
{
    private VideoWriter()
    {
    }

    /// <summary>Four characters as the number that names a codec.</summary>
    public static int FourCC(char c1, char c2, char c3, char c4) =>
        (c1 & 255) | ((c2 & 255) << 8) | ((c3 & 255) << 16) | ((c4 & 255) << 24);

    /// <inheritdoc cref="FourCC(char, char, char, char)"/>
    public static int FourCC(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code.Length == 4
            ? FourCC(code[0], code[1], code[2], code[3])
            : throw new ArgumentException("A code of four characters is needed.", nameof(code));
    }
}
