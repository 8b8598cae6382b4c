using LiveDance.Engine.Smoothing;

namespace LiveDance.Engine.Tests.Smoothing;

/// <summary>Tests <see cref="OneEuroFilter"/>.</summary>
public class OneEuroFilterTests
{
    [Fact]
    public void Filter_gives_the_authors_reference_values()
    {
        // Casiez, Roussel, Vogel 2012: frequency 120, minimum cutoff 1, beta 0.1, derivative cutoff 1.
        var settings = new OneEuroOptions(1.0f, 0.1f, 1.0f);
        var filter = new OneEuroFilter();
        float[] filtered = [.. new[] { -0.0385099f, -0.0280664f, 0.048622f }.Select(value => filter.Next(value, 1 / 120f, settings))];
        Assert.Equal(-0.0385099f, filtered[0], 0.0001f);
        Assert.Equal(-0.0379872f, filtered[1], 0.0001f);
        Assert.Equal(-0.0334427f, filtered[2], 0.0001f);
    }

    [Fact]
    public void Constant_value_is_unchanged_and_a_step_is_reached()
    {
        var settings = new OneEuroOptions(1, 1);
        var filter = new OneEuroFilter();
        for (int i = 0; i < 10; i++) Assert.Equal(3, filter.Next(3, 0.03f, settings));
        float value = 0;
        for (int i = 0; i < 100; i++) value = filter.Next(5, 0.03f, settings);
        Assert.Equal(5, value, 0.01f);
    }

    [Fact]
    public void Repeated_time_returns_the_last_value()
    {
        var settings = new OneEuroOptions(1, 1);
        var filter = new OneEuroFilter();
        filter.Next(1, 0.03f, settings);
        Assert.Equal(1, filter.Next(100, 0, settings));
    }
}
