using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Calibration;

/// <summary>What the dancer is asked to do.</summary>
public enum CalibrationStep
{
    /// <summary>Stand still in the middle.</summary>
    Stand,

    /// <summary>Step towards the camera.</summary>
    Near,

    /// <summary>Step away from it.</summary>
    Far,

    /// <summary>Hold the arms out to the sides: their length is seen at its full, which <see cref="LimbLengthEstimator"/> learns.</summary>
    Arms,

    /// <summary>It is over.</summary>
    Done,
}

/// <summary>
/// Learns the dancer's statistics in a short guided walk: stand, step near, step far, arms out. A step that was not seen is asked
/// for once more; one that cannot be done is skipped, and what was seen is used.
/// </summary>
public sealed class GuidedCalibration
{
    /// <summary>How long the dancer has for each step, in seconds.</summary>
    public const double StepSeconds = 3.5;

    // What is measured is the end of each step, when the dancer has arrived.
    private const double MeasuredSeconds = 1;
    private const double Rounding = 0.001;
    private const int FewestSamples = 5;
    private const int Attempts = 2;

    // A step of less than this, in body heights of ankle travel, is no step: posture alone moves the ankles that much.
    private const float SmallestStep = 0.02f;

    // From wrist to wrist, in body heights: arms that hang reach a third of it.
    private const float SmallestSpan = 0.65f;

    private readonly List<(float Ankle, float Height, float Centre, float Span)> _samples = [];
    private readonly Sample?[] _seen = new Sample?[4];
    private double _began = double.NaN;
    private double _time;
    private int _attempt = 1;

    /// <summary>What the dancer is asked to do now.</summary>
    public CalibrationStep Step { get; private set; }

    /// <summary>What was learned; null until done, or if the dancer was never seen from head to foot.</summary>
    public BodyStatistics? Result { get; private set; }

    /// <summary>What did not work, a sentence for the dancer; empty if all went well.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>What to tell the dancer now, with the seconds left.</summary>
    public string Prompt
    {
        get
        {
            int left = (int)Math.Ceiling(StepSeconds - (double.IsNaN(_began) ? 0 : _time - _began));
            string again = _attempt > 1 ? "Once more: " : "";
            return Step switch
            {
                CalibrationStep.Stand => $"{again}Stand in the middle, head to foot in the picture  {left}",
                CalibrationStep.Near => $"{again}Step towards the camera  {left}",
                CalibrationStep.Far => $"{again}Step back  {left}",
                CalibrationStep.Arms => $"{again}Arms out to the sides  {left}",
                _ => "",
            };
        }
    }

    /// <summary>Takes the next frame into account.</summary>
    /// <param name="pose">Smoothed, in pixels of the source.</param>
    /// <param name="time">Seconds; later than at the last call.</param>
    public void Add(PersonPose pose, double time)
    {
        if (Step == CalibrationStep.Done) return;
        if (double.IsNaN(_began)) _began = time;
        _time = time;
        if (time - _began >= StepSeconds - Rounding) EndStep(time);
        else if (time - _began >= StepSeconds - MeasuredSeconds) Observe(pose);
    }

    /// <summary>Goes on to the next step with whatever was seen of this one.</summary>
    public void Skip()
    {
        if (Step == CalibrationStep.Done) return;
        _attempt = Attempts;
        EndStep(_time);
    }

    private void Observe(PersonPose pose)
    {
        if (pose.Found && BodyMeasure.TryFoot(pose, out (float X, float Y) foot) && BodyMeasure.TryHeight(pose, out float height))
        {
            Keypoint leftWrist = pose.Points[Keypoints135.LeftWrist], rightWrist = pose.Points[Keypoints135.RightWrist];
            bool wrists = leftWrist.Confidence > BodyMeasure.Confident && rightWrist.Confidence > BodyMeasure.Confident;
            _samples.Add((foot.Y, height, foot.X, wrists ? leftWrist.DistanceTo(rightWrist) / height : 0));
        }
    }

    private void EndStep(double time)
    {
        Sample? seen = _samples.Count < FewestSamples ? null : new Sample(
            Median(_samples.Select(sample => sample.Ankle)),
            _samples.Max(sample => sample.Height),
            Median(_samples.Select(sample => sample.Centre)),
            Median(_samples.Select(sample => sample.Span)));
        _samples.Clear();
        _began = time;
        bool good = seen is not null && IsStep(seen);
        if (!good && _attempt < Attempts)
        {
            _attempt++;
            return;
        }
        if (good) _seen[(int)Step] = seen;
        _attempt = 1;
        Step++;
        if (Step == CalibrationStep.Done) Finish();
    }

    private bool IsStep(Sample seen)
    {
        if (Step == CalibrationStep.Arms) return seen.Span > SmallestSpan;
        if (Step == CalibrationStep.Stand || _seen[(int)CalibrationStep.Stand] is not { } standing) return true;
        float travel = (seen.Ankle - standing.Ankle) / standing.Height;
        return Step == CalibrationStep.Near ? travel > SmallestStep : travel < -SmallestStep;
    }

    private void Finish()
    {
        Sample? standing = _seen[(int)CalibrationStep.Stand];
        Sample? near = _seen[(int)CalibrationStep.Near];
        Sample? far = _seen[(int)CalibrationStep.Far];
        if ((standing ?? near ?? far) is not { } any)
        {
            Problem = "You were not seen from head to foot; step back and measure again.";
            return;
        }
        if (near is null || far is null)
            Problem = "Not all steps were seen: the performer keeps to the part of the floor that was.";
        else if (_seen[(int)CalibrationStep.Arms] is null)
            Problem = "The arms out were not seen: their length is learnt as you dance.";
        Sample nearest = near ?? standing ?? any, farthest = far ?? standing ?? any;
        // Seen in the wrong order, there is no depth to go by.
        if (nearest.Ankle < farthest.Ankle) farthest = nearest;
        Result = new BodyStatistics
        {
            AnkleNear = nearest.Ankle,
            AnkleFar = farthest.Ankle,
            HeightNear = nearest.Height,
            HeightFar = farthest.Height,
            CentreX = (standing ?? any).Centre,
        };
    }

    private static float Median(IEnumerable<float> values)
    {
        float[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private sealed record Sample(float Ankle, float Height, float Centre, float Span);
}
