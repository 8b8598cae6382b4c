using LiveDance.Engine.Frames;
using LiveDance.Engine.Smoothing;

namespace LiveDance.Measurement.Motion;

/// <summary>The ways to steady a clip's poses, each over a whole clip.</summary>
internal static class Smoothers
{
    // Half of the paper's rate has half of its frames to a sigma; less than one frame would smooth nothing.
    private const double GaussianFrames = 1;
    private const int MedianFrames = 7;

    public const string Raw = "raw", OneEuro = "one-euro";

    /// <summary>All of them, by name; first the poses as they were detected.</summary>
    public static (string Name, Func<PersonPose[], double, PersonPose[]> Apply)[] All { get; } =
    [
        (Raw, (poses, _) => poses),
        (OneEuro, (poses, rate) => Causal(poses, rate, new OneEuroSmoothing())),
        ("median", (poses, rate) => Causal(poses, rate, new MedianSmoothing())),
        ("exponential", (poses, rate) => Causal(poses, rate, new ExponentialSmoothing())),
        ("offline median", (poses, _) => OfflineSmoothing.Median(poses, MedianFrames)),
        ("offline Gaussian", (poses, _) => OfflineSmoothing.Gaussian(poses, GaussianFrames)),
    ];

    /// <summary>What the smoother of a live show makes of the poses, one after the other.</summary>
    /// <param name="poses">One a frame.</param>
    /// <param name="rate">Frames a second.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="predictSeconds">How far ahead each pose is predicted.</param>
    public static PersonPose[] Causal(PersonPose[] poses, double rate, IKeypointFilter filter, float predictSeconds = 0)
    {
        var smoother = new PoseSmoother(filter) { PredictSeconds = predictSeconds };
        var smoothed = new PersonPose[poses.Length];
        int? track = null;
        for (int frame = 0; frame < poses.Length; frame++)
        {
            if (poses[frame].Found && track is not null && poses[frame].Track != track) smoother.Reset();
            if (poses[frame].Found) track = poses[frame].Track;
            smoothed[frame] = new PersonPose();
            smoother.Smooth(poses[frame], smoothed[frame], frame / rate);
        }
        return smoothed;
    }
}
