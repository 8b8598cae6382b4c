using LiveDance.Engine.Frames;
using LiveDance.Engine.Smoothing;

namespace LiveDance.Measurement.Motion;

/// <summary>The smoothing filters that are compared, each applied to a whole clip.</summary>
internal static class Smoothers
{
    // Sigma in frames: the paper's sigma halved for half of its frame rate, but one frame at least, as less would have no effect.
    private const double GaussianFrames = 1;
    private const int MedianFrames = 7;

    public const string Raw = "raw", OneEuro = "one-euro";

    /// <summary>All filters by name; the first leaves the detected poses unchanged.</summary>
    public static (string Name, Func<PersonPose[], double, PersonPose[]> Apply)[] All { get; } =
    [
        (Raw, (poses, _) => poses),
        (OneEuro, (poses, rate) => Causal(poses, rate, new OneEuroSmoothing())),
        ("median", (poses, rate) => Causal(poses, rate, new MedianSmoothing())),
        ("exponential", (poses, rate) => Causal(poses, rate, new ExponentialSmoothing())),
        ("offline median", (poses, _) => OfflineSmoothing.Median(poses, MedianFrames)),
        ("offline Gaussian", (poses, _) => OfflineSmoothing.Gaussian(poses, GaussianFrames)),
    ];

    /// <summary>Smooths poses frame by frame, as a live session does.</summary>
    /// <param name="poses">The poses, one a frame.</param>
    /// <param name="rate">Frames a second.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="predictSeconds">Prediction time, in seconds.</param>
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
