using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Calibration;

/// <summary>Steps of a guided calibration.</summary>
public enum CalibrationStep
{
    /// <summary>Stand still in the middle.</summary>
    Stand,

    /// <summary>Step towards the camera.</summary>
    Near,

    /// <summary>Step away from it.</summary>
    Far,

    /// <summary>Hold the arms out to the sides, which shows their full length to <see cref="LimbLengthEstimator"/>.</summary>
    Arms,

    /// <summary>Finished.</summary>
    Done,
}

/// <summary>
/// Measures the dancer's statistics in a short guided sequence: stand, step near, step far, arms out. A step that was not recognized is
/// repeated once and then skipped; the result uses the steps that were recognized.
/// </summary>
public sealed class GuidedCalibration
{
    // Seconds of a measurement without instructions, in which somebody who has just stepped in comes to a stand.
    private const double QuickSeconds = 2;

    /// <summary>Seconds for each step.</summary>
    public const double StepSeconds = 3.5;

    // Seconds at the end of each step in which poses are measured, when the dancer has arrived.
    private const double MeasuredSeconds = 1;
    private const double Rounding = 0.001;
    private const int MinSamples = 5;
    private const int Attempts = 2;

    // Smallest ankle travel of a step, in body heights; posture alone moves the ankles by that much.
    private const float MinStep = 0.02f;

    // Smallest distance of the wrists, in body heights, for arms held out; hanging arms reach a third of it.
    private const float MinSpan = 0.65f;

    private readonly List<(float Ankle, float Height, float Centre, float Span)> _samples = [];
    private readonly Sample?[] _measured = new Sample?[4];
    private double _stepStart = double.NaN;
    private double _time;
    private readonly bool _quick;
    private int _attempt = 1;

    /// <param name="quick">Whether it is one step of two seconds, standing, without instructions.</param>
    public GuidedCalibration(bool quick = false)
    {
        _quick = quick;
        if (quick) _attempt = Attempts;
    }

    /// <summary>Current step.</summary>
    public CalibrationStep Step { get; private set; }

    /// <summary>
    /// Measured statistics in pixels of the source; null until the end, or if the dancer was never visible from head to foot.
    /// </summary>
    public BodyStatistics? Result { get; private set; }

    /// <summary>Message about what failed; empty if nothing did.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Instruction for the dancer, with the seconds left.</summary>
    public string Prompt
    {
        get
        {
            if (_quick) return "";
            int left = (int)Math.Ceiling(StepSeconds - (double.IsNaN(_stepStart) ? 0 : _time - _stepStart));
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

    /// <summary>Adds the pose of the next frame.</summary>
    /// <param name="pose">Smoothed pose, in pixels of the source.</param>
    /// <param name="time">Time in seconds; later than in the previous call.</param>
    public void Add(PersonPose pose, double time)
    {
        if (Step == CalibrationStep.Done) return;
        if (double.IsNaN(_stepStart)) _stepStart = time;
        _time = time;
        double seconds = _quick ? QuickSeconds : StepSeconds;
        if (time - _stepStart >= seconds - Rounding) EndStep(time);
        else if (time - _stepStart >= seconds - MeasuredSeconds) Observe(pose);
    }

    /// <summary>Ends the current step with the poses measured so far.</summary>
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
        Sample? measured = _samples.Count < MinSamples ? null : new Sample(
            Median(_samples.Select(sample => sample.Ankle)),
            _samples.Max(sample => sample.Height),
            Median(_samples.Select(sample => sample.Centre)),
            Median(_samples.Select(sample => sample.Span)));
        _samples.Clear();
        _stepStart = time;
        bool recognized = measured is not null && IsStep(measured);
        if (!recognized && _attempt < Attempts)
        {
            _attempt++;
            return;
        }
        if (recognized) _measured[(int)Step] = measured;
        _attempt = 1;
        Step = _quick ? CalibrationStep.Done : Step + 1;
        if (Step == CalibrationStep.Done) Finish();
    }

    private bool IsStep(Sample measured)
    {
        if (Step == CalibrationStep.Arms) return measured.Span > MinSpan;
        if (Step == CalibrationStep.Stand || _measured[(int)CalibrationStep.Stand] is not { } standing) return true;
        float travel = (measured.Ankle - standing.Ankle) / standing.Height;
        return Step == CalibrationStep.Near ? travel > MinStep : travel < -MinStep;
    }

    private void Finish()
    {
        Sample? standing = _measured[(int)CalibrationStep.Stand];
        Sample? near = _measured[(int)CalibrationStep.Near];
        Sample? far = _measured[(int)CalibrationStep.Far];
        if ((standing ?? near ?? far) is not { } any)
        {
            Problem = "You were not visible from head to foot; step back and calibrate again.";
            return;
        }
        if (near is null || far is null)
            Problem = "Not all steps were recognized: the performer uses only the part of the floor that was measured.";
        else if (_measured[(int)CalibrationStep.Arms] is null)
            Problem = "The arms held out were not recognized: their length is learned during the session.";
        Sample nearest = near ?? standing ?? any, farthest = far ?? standing ?? any;
        // With the positions in the wrong order the depth is unknown.
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
