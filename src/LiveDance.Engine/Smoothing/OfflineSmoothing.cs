using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Smoothing;

/// <summary>
/// Smoothing of a whole video, as in the paper: without lag, because later frames are known. A Gaussian over time for high frame rates, a
/// median for lower ones (Chan et al. 2018, sec. 3.2 and the authors' description).
/// </summary>
public static class OfflineSmoothing
{
    /// <summary>Frame rate, in frames a second, from which the Gaussian is used.</summary>
    public const double HighRate = 60;

    // How far the median's window reaches to either side, in seconds: three frames at 30 frames a second, also at 29.97. At six nothing is smoothed.
    private const double MedianReachSeconds = 0.1002;
    // Standard deviation of the Gaussian, in seconds: one frame at 60 frames a second.
    private const double GaussianSeconds = 1 / 60.0;

    /// <summary>
    /// Smooths with the filter for the frame rate. The points of hands, feet and face are smoothed as seen from wrist, ankle and nose: a median of
    /// its own would leave a hand behind that follows a fast arm.
    /// </summary>
    /// <param name="poses">One pose for each frame; not changed.</param>
    /// <param name="framesPerSecond">Frame rate of the video.</param>
    /// <returns>As many poses; <see cref="PersonPose.Found"/> is unchanged.</returns>
    public static PersonPose[] Smooth(IReadOnlyList<PersonPose> poses, double framesPerSecond)
    {
        PersonPose[] seenFromJoints = [.. poses.Select(SeenFromJoints)];
        PersonPose[] smoothed = framesPerSecond >= HighRate
            ? Gaussian(seenFromJoints, GaussianSeconds * framesPerSecond)
            : Median(seenFromJoints, 1 + (2 * (int)(MedianReachSeconds * framesPerSecond)));
        for (int frame = 0; frame < smoothed.Length; frame++) PutOnJoints(smoothed[frame], poses[frame]);
        return smoothed;
    }

    /// <summary>Applies a zero-phase Gaussian, weighted by confidence.</summary>
    /// <param name="poses">One pose for each frame; not changed.</param>
    /// <param name="sigma">Standard deviation, in frames.</param>
    public static PersonPose[] Gaussian(IReadOnlyList<PersonPose> poses, double sigma)
    {
        int radius = (int)Math.Ceiling(3 * sigma);
        double[] weights = [.. Enumerable.Range(-radius, (2 * radius) + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma)))];
        return Map(poses, radius, (_, window, first, point) =>
        {
            double x = 0, y = 0, sum = 0;
            for (int i = 0; i < window.Length; i++)
            {
                Keypoint seen = window[i].Points[point];
                double weight = weights[first + i] * seen.Confidence;
                x += weight * seen.X;
                y += weight * seen.Y;
                sum += weight;
            }
            return ((float)(x / sum), (float)(y / sum));
        });
    }

    /// <summary>Applies a zero-phase Gaussian over time, weighted by confidence, to frames whose intervals may vary.</summary>
    /// <param name="poses">One pose for each frame; not changed.</param>
    /// <param name="times">The time of each frame, in seconds, increasing.</param>
    /// <param name="seconds">Standard deviation, in seconds.</param>
    public static PersonPose[] Gaussian(IReadOnlyList<PersonPose> poses, IReadOnlyList<double> times, double seconds)
    {
        double reach = 3 * seconds;
        int radius = 1;
        for (int first = 0, last = 0; last < times.Count; last++)
        {
            while (times[last] - times[first] > reach) first++;
            radius = Math.Max(radius, last - first);
        }
        return Map(poses, radius, (frame, window, first, point) =>
        {
            double x = 0, y = 0, sum = 0;
            for (int i = 0; i < window.Length; i++)
            {
                double passed = times[frame - radius + first + i] - times[frame];
                Keypoint seen = window[i].Points[point];
                double weight = Math.Exp(-passed * passed / (2 * seconds * seconds)) * seen.Confidence;
                x += weight * seen.X;
                y += weight * seen.Y;
                sum += weight;
            }
            return ((float)(x / sum), (float)(y / sum));
        });
    }

    /// <summary>
    /// Applies a median over time that leaves out points of low confidence, each together with the one as far away on the other side in time, so
    /// that a dancer who leaves does not lag.
    /// </summary>
    /// <param name="poses">One pose for each frame; not changed.</param>
    /// <param name="frames">Window length in frames, odd.</param>
    public static PersonPose[] Median(IReadOnlyList<PersonPose> poses, int frames)
    {
        var x = new List<float>(frames);
        var y = new List<float>(frames);
        int radius = frames / 2;
        return Map(poses, radius, (_, window, first, point) =>
        {
            x.Clear();
            y.Clear();
            int middle = radius - first;
            for (int away = 0; away <= Math.Min(middle, window.Length - 1 - middle); away++)
            {
                Keypoint before = window[middle - away].Points[point], after = window[middle + away].Points[point];
                if (before.Confidence <= BodyMeasure.Confident || after.Confidence <= BodyMeasure.Confident) continue;
                Add(before);
                if (away > 0) Add(after);
            }
            return x.Count == 0 ? null : (Middle(x), Middle(y));
        });

        void Add(Keypoint seen)
        {
            x.Add(seen.X);
            y.Add(seen.Y);
        }
    }

    // A point whose joint is missing is missing, too.
    private static PersonPose SeenFromJoints(PersonPose pose)
    {
        var relative = new PersonPose();
        relative.CopyFrom(pose);
        for (int point = 0; point < Keypoints135.Count; point++)
        {
            int joint = BodyParts.JointOf(point);
            if (joint < 0 || !pose.Points[point].Seen) continue;
            Keypoint seen = pose.Points[point], from = pose.Points[joint];
            relative.Points[point] = from.Seen ? seen with { X = seen.X - from.X, Y = seen.Y - from.Y } : Keypoint.Missing;
        }
        return relative;
    }

    // A point whose joint is missing stays where it was measured.
    private static void PutOnJoints(PersonPose smoothed, PersonPose measured)
    {
        for (int point = 0; point < Keypoints135.Count; point++)
        {
            int joint = BodyParts.JointOf(point);
            if (joint < 0 || !measured.Points[point].Seen) continue;
            Keypoint offset = smoothed.Points[point], to = smoothed.Points[joint];
            smoothed.Points[point] = to.Seen ? offset with { X = to.X + offset.X, Y = to.Y + offset.Y } : measured.Points[point];
        }
    }

    // Applies a filter to each present point, over the surrounding frames that show the same person.
    private static PersonPose[] Map(IReadOnlyList<PersonPose> poses, int radius, WindowFilter filter)
    {
        var smoothed = new PersonPose[poses.Count];
        var window = new PersonPose[(2 * radius) + 1];
        for (int frame = 0; frame < poses.Count; frame++)
        {
            PersonPose pose = poses[frame];
            smoothed[frame] = new PersonPose();
            smoothed[frame].CopyFrom(pose);
            if (!pose.Found) continue;
            int from = frame, to = frame;
            while (from > 0 && from > frame - radius && Same(poses[from - 1], pose)) from--;
            while (to < poses.Count - 1 && to < frame + radius && Same(poses[to + 1], pose)) to++;
            for (int i = from; i <= to; i++) window[i - from] = poses[i];
            for (int point = 0; point < Keypoints135.Count; point++)
            {
                if (!pose.Points[point].Seen) continue;
                (float X, float Y)? position = filter(frame, window.AsSpan(0, to - from + 1), from - (frame - radius), point);
                if (position is { } found) smoothed[frame].Points[point] = pose.Points[point] with { X = found.X, Y = found.Y };
            }
        }
        return smoothed;
    }

    private static bool Same(PersonPose a, PersonPose b) => a.Found && a.Track == b.Track;

    private static float Middle(List<float> values)
    {
        values.Sort();
        int middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private delegate (float X, float Y)? WindowFilter(int frame, ReadOnlySpan<PersonPose> window, int first, int point);
}
