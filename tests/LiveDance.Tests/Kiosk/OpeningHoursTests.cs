using System.Globalization;
using LiveDance.CommandLine;
using LiveDance.Kiosk;

namespace LiveDance.Tests.Kiosk;

public sealed class OpeningHoursTests
{
    // 2026-05-29 is a Friday.
    [Theory]
    [InlineData("Mon-Fri 10:00-18:00", "2026-05-29 10:00", true)]
    [InlineData("Mon-Fri 10:00-18:00", "2026-05-29 09:59:59", false)]
    [InlineData("Mon-Fri 10:00-18:00", "2026-05-29 18:00", false)]
    [InlineData("Mon-Fri 10:00-18:00", "2026-05-30 12:00", false)]
    [InlineData("Sat,Sun 11:00-16:00", "2026-05-31 12:00", true)]
    [InlineData("Fri-Mon 11:00-16:00", "2026-06-01 12:00", true)]
    [InlineData("Fri-Mon 11:00-16:00", "2026-06-02 12:00", false)]
    [InlineData("Fri 20:00-02:00", "2026-05-30 01:59", true)]
    [InlineData("Fri 20:00-02:00", "2026-05-29 01:59", false)]
    [InlineData("20:00-2:00", "2026-05-29 01:59", true)]
    [InlineData("0:00-24:00", "2026-05-29 23:59:59", true)]
    [InlineData("12:00:30-12:00:40", "2026-05-29 12:00:35", true)]
    public void Kiosk_is_open_in_its_hours(string hours, string local, bool open) =>
        Assert.Equal(open, new OpeningHours([hours]).IsOpen(DateTime.Parse(local, CultureInfo.InvariantCulture)));

    [Fact]
    public void Kiosk_without_hours_is_always_open() => Assert.True(new OpeningHours([]).IsOpen(default));

    [Theory]
    [InlineData("")]
    [InlineData("10-18")]
    [InlineData("Mo 10:00-18:00")]
    [InlineData("Mon-Wed-Fri 10:00-18:00")]
    [InlineData("10:00-10:00")]
    [InlineData("24:00-10:00")]
    [InlineData("25:00-26:00")]
    [InlineData("Mon 10:00-18:00 Tue")]
    public void Other_text_is_refused_with_an_example(string hours) =>
        Assert.Contains("'Mon-Fri 10:00-18:00'", Assert.Throws<UsageException>(() => new OpeningHours([hours])).Message, StringComparison.Ordinal);
}
