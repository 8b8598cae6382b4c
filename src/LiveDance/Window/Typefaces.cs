using System.Reflection;
using SkiaSharp;

namespace LiveDance.Window;

/// <summary>The embedded fonts of the window's text: Inter, with Latin, Greek and Cyrillic letters. For others see <see cref="SystemTypefaces"/>.</summary>
internal static class Typefaces
{
    private static readonly Lazy<SKTypeface> LoadedRegular = new(() => Load("Inter-Regular")), LoadedBold = new(() => Load("Inter-SemiBold"));

    /// <summary>For running text.</summary>
    public static SKTypeface Regular => LoadedRegular.Value;

    /// <summary>For headings and labels.</summary>
    public static SKTypeface Bold => LoadedBold.Value;

    private static SKTypeface Load(string name)
    {
        using Stream font = Assembly.GetExecutingAssembly().GetManifestResourceStream($"font/{name}.otf")!;
        return SKTypeface.FromStream(font);
    }
}
