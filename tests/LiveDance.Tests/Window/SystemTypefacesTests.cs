using LiveDance.Window;
using SkiaSharp;

namespace LiveDance.Tests.Window;

/// <summary>Texts in letters that the embedded font lacks. Armenian ones are in DejaVu, which Debian's fontconfig brings.</summary>
public class SystemTypefacesTests
{
    private const string Armenian = "\u0532\u0561\u0580\u0587";

    [Fact]
    public void Letters_that_the_embedded_font_has_need_no_other()
    {
        Assert.Null(SystemTypefaces.For("Step in and dance \u2013 \u00dcbung, \u0434\u0430\n"));
        Assert.Equal("", SystemTypefaces.Missing("Step in and dance"));
    }

    [Fact]
    public void Letters_that_it_lacks_come_from_a_font_of_the_system()
    {
        if (!OperatingSystem.IsLinux()) return;
        SKTypeface? found = SystemTypefaces.For($"Hello, {Armenian}");
        Assert.NotNull(found);
        using var font = new SKFont(found);
        Assert.True(font.ContainsGlyphs($"Hello,{Armenian}"));
        Assert.Same(found, SystemTypefaces.For(Armenian[..1]));
        Assert.Equal("", SystemTypefaces.Missing(Armenian));
    }

    [Fact]
    public void Letters_that_no_font_has_are_named()
    {
        // A code point that Unicode has reserved for private use at the end of its last plane.
        string unknown = char.ConvertFromUtf32(0x10FFFD);
        Assert.Null(SystemTypefaces.For($"a{unknown}"));
        Assert.Equal(unknown, SystemTypefaces.Missing($"a{unknown}{unknown}"));
    }

    [Fact]
    public void Block_of_text_is_drawn_with_the_font_that_has_its_letters()
    {
        if (!OperatingSystem.IsLinux()) return;
        using SKBitmap letter = Drawn(Armenian[..1]), other = Drawn(Armenian[1..2]), box = Drawn(char.ConvertFromUtf32(0x10FFFD));
        Assert.False(letter.Bytes.SequenceEqual(box.Bytes), "a box is drawn in place of the letter");
        Assert.False(letter.Bytes.SequenceEqual(other.Bytes), "two letters look the same");

        static SKBitmap Drawn(string text)
        {
            var bitmap = new SKBitmap(60, 60);
            using var block = new TextBlock([new OverlayLine("", text)], 32, 60, centred: false);
            using var canvas = new SKCanvas(bitmap);
            canvas.Clear();
            block.Draw(canvas, 60);
            return bitmap;
        }
    }
}
