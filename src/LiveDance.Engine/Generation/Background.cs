using System.Globalization;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>Replacement for the plate behind the performer: a colour or an image.</summary>
public static class Background
{
    private static readonly Dictionary<string, int> Colours = new(StringComparer.OrdinalIgnoreCase)
    {
        ["green"] = 0x00b140,
        ["blue"] = 0x0047bb,
        ["magenta"] = 0xff00ff,
        ["black"] = 0x000000,
        ["white"] = 0xffffff,
        ["grey"] = 0x808080,
    };

    /// <summary>Creates a background.</summary>
    /// <param name="text">Colour name, #RRGGBB, or path of an image, which is cropped to the picture's shape.</param>
    /// <param name="format">Sizes of the performer's pictures.</param>
    /// <returns>Picture height x width x 3 bytes, BGR; owned by the caller.</returns>
    /// <exception cref="EngineException">The text is neither a colour nor a readable image.</exception>
    public static Mat Load(string text, FrameFormat format)
    {
        if (ColourOf(text) is { } rgb)
            return new Mat(format.Picture, MatType.CV_8UC3, new Scalar(rgb & 255, (rgb >> 8) & 255, (rgb >> 16) & 255));
        if (!File.Exists(text))
        {
            throw new EngineException(
                $"The background '{text}' is no colour ({string.Join(", ", Colours.Keys)}, #RRGGBB), and there is no file '{text}'.",
                Remedy.ChooseBackground);
        }
        using Mat image = Cv2.ImRead(text);
        if (image.Empty()) throw new EngineException($"The background '{text}' is not an image that can be read.");
        (Rect part, _) = PictureFit.Place(image.Size(), format.Picture, FitMode.Crop);
        using var cropped = new Mat(image, part);
        var background = new Mat();
        Cv2.Resize(cropped, background, format.Picture, 0, 0, InterpolationFlags.Area);
        return background;
    }

    /// <summary>Whether a text is a colour, rather than the path of an image.</summary>
    public static bool IsColour(string text) => ColourOf(text) is not null;

    private static int? ColourOf(string text)
    {
        if (Colours.TryGetValue(text, out int known)) return known;
        bool hex = text.Length == 7 && text[0] == '#';
        return hex && int.TryParse(text.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int rgb) ? rgb : null;
    }
}
