using LiveDance.Training.Trainers;

namespace LiveDance.Training.Tests;

/// <summary>Asserts that a trainer reduces its loss.</summary>
internal static class LossCurve
{
    private const int Averaged = 10;

    /// <summary>Asserts that the loss of the last ten steps is below a share of that of the first ten.</summary>
    public static void Falls(Trainer trainer, int steps, double to)
    {
        double first = 0, last = 0;
        for (int i = 0; i < steps; i++)
        {
            double loss = trainer.Advance(1, 0) ?? throw new InvalidOperationException("the loss is infinite or NaN");
            if (i < Averaged) first += loss / Averaged;
            if (i >= steps - Averaged) last += loss / Averaged;
        }
        Assert.True(last < to * first, $"{first:0.00} -> {last:0.00}");
    }
}
