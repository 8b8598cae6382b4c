using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using SkiaSharp;

namespace LiveDance.Window;

/// <summary>
/// Finds fonts of the system for texts with letters that the embedded font lacks, such as Japanese ones. On Linux fontconfig's fc-match is
/// asked, as Skia's library without dependencies knows no fonts of the system there.
/// </summary>
internal static class SystemTypefaces
{
    // fc-match answers within milliseconds; the time in which it has to, so that the window does not stand still for it.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private static readonly ConcurrentDictionary<Rune, SKFont?> Found = new();
    private static readonly Lazy<SKFont> Embedded = new(() => new SKFont(Typefaces.Regular));

    /// <summary>The font of the system for a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Null if the embedded font has all the letters, or if no font has.</returns>
    public static SKTypeface? For(string text) => FontFor(text)?.Typeface;

    /// <summary>The letters of a text that no font here has; empty if all of it can be shown.</summary>
    public static string Missing(string text)
    {
        SKFont font = FontFor(text) ?? Embedded.Value;
        return string.Concat(Letters(text).Where(letter => !font.ContainsGlyph(letter.Value)).Distinct());
    }

    private static SKFont? FontFor(string text)
    {
        foreach (Rune letter in Letters(text))
        {
            if (Embedded.Value.ContainsGlyph(letter.Value)) continue;
            return Found.GetOrAdd(letter, Find) is { } other && Letters(text).All(each => other.ContainsGlyph(each.Value)) ? other : null;
        }
        return null;
    }

    private static IEnumerable<Rune> Letters(string text) => text.EnumerateRunes().Where(letter => !Rune.IsWhiteSpace(letter) && !Rune.IsControl(letter));

    private static SKFont? Find(Rune letter)
    {
        SKTypeface? typeface = OperatingSystem.IsLinux() ? Ask(letter) : SKFontManager.Default.MatchCharacter(letter.Value);
        if (typeface is null) return null;
        var font = new SKFont(typeface);
        // fc-match names a font in any case; whether that one has the letter is to be looked at.
        return font.ContainsGlyph(letter.Value) ? font : null;
    }

    private static SKTypeface? Ask(Rune letter)
    {
        var start = new ProcessStartInfo("fc-match", ["--format=%{file}\n%{index}", string.Create(CultureInfo.InvariantCulture, $":charset={letter.Value:x}")])
        {
            RedirectStandardOutput = true,
        };
        try
        {
            using Process asked = Process.Start(start)!;
            Task<string> answer = asked.StandardOutput.ReadToEndAsync();
            if (!answer.Wait(Timeout)) return null;
            string[] lines = answer.Result.Split('\n');
            return lines.Length == 2 && int.TryParse(lines[1], CultureInfo.InvariantCulture, out int index)
                ? SKTypeface.FromFile(lines[0], index)
                : null;
        }
        catch (Win32Exception)
        {
            // Without fontconfig there are no fonts to be found.
            return null;
        }
    }
}
