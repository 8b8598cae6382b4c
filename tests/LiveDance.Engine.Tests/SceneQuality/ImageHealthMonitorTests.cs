using System.Diagnostics;
using LiveDance.Engine.SceneQuality;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.SceneQuality;

/// <summary>Tests <see cref="ImageHealthMonitor"/> with synthetic images.</summary>
public sealed class ImageHealthMonitorTests : IDisposable
{
    private readonly ImageHealthMonitor _watch = new();
    private readonly Mat _image = new(120, 160, MatType.CV_8UC3);
    private readonly Random _random = new(5);
    private long _now = Stopwatch.Frequency;

    public void Dispose() => _image.Dispose();

    [Fact]
    public void Normal_images_have_no_problem() => Assert.Equal("", Show(3, () => Noise(90, 30)));

    [Fact]
    public void Covered_lens_is_reported_once_it_lasts_and_until_it_is_uncovered()
    {
        Assert.Equal("", Show(0.8, () => Noise(0, 12)));
        Assert.Contains("black", Show(0.6, () => Noise(0, 12)), StringComparison.Ordinal);
        Assert.Equal("", Show(0.1, () => Noise(90, 30)));
    }

    [Fact]
    public void Dark_images_are_not_black() => Assert.Equal("", Show(3, () => Noise(14, 30)));

    [Fact]
    public void Repeated_image_is_reported()
    {
        Noise(90, 30);
        Assert.Equal("", Show(1.5, () => { }));
        Assert.Contains("is repeated", Show(1, () => { }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(128)]
    [InlineData(0)]
    public void Images_with_a_filled_lower_part_are_reported(int fill) => Assert.Contains("torn", Show(1, () =>
    {
        Noise(90, 30);
        using var lower = new Mat(_image, new Rect(0, 70, 160, 50));
        lower.SetTo(Scalar.All(fill));
    }), StringComparison.Ordinal);

    private string Show(double seconds, Action draw)
    {
        for (long end = _now + (long)(seconds * Stopwatch.Frequency); _now < end; _now += Stopwatch.Frequency / 30)
        {
            draw();
            _watch.Observe(_image, _now);
        }
        return _watch.Notice;
    }

    private unsafe void Noise(int darkest, int range)
    {
        var pixels = new Span<byte>(_image.DataPointer, 3 * 120 * 160);
        foreach (ref byte level in pixels) level = (byte)(darkest + _random.Next(range));
    }
}
