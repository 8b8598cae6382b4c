using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Smoothing;

/// <summary>
/// Fills short gaps in the poses of a whole video, where a point or the whole person is missing between two frames that show it, by linear
/// interpolation. A live session, which does not know the next frame, holds the last one instead (<see cref="PoseSmoother"/>).
/// </summary>
public static class GapFilling
{
    // Longest gap that is filled, in seconds. A hand turns by a quarter in that time; what is hidden for longer may come back anywhere.
    private const double LongestSeconds = 0.3;

    /// <summary>Fills the gaps.</summary>
    /// <param name="poses">One pose for each frame; not changed.</param>
    /// <param name="framesPerSecond">Frame rate of the video.</param>
    /// <returns>As many poses, with more points.</returns>
    public static PersonPose[] Fill(IReadOnlyList<PersonPose> poses, double framesPerSecond)
    {
        PersonPose[] filled = [.. poses.Select(Copy)];
        int longest = (int)(LongestSeconds * framesPerSecond);
        // The points that move with a joint come after all joints.
        foreach (int point in Enumerable.Range(0, Keypoints135.Count).OrderBy(point => BodyParts.JointOf(point) >= 0))
            for (int frame = 0, last = -1; frame < filled.Length; frame++)
            {
                if (!poses[frame].Found) continue;
                if (last >= 0 && poses[frame].Track != poses[last].Track) last = -1;
                if (!poses[frame].Points[point].Seen) continue;
                if (last >= 0 && frame - last - 1 <= longest) Interpolate(filled, point, last, frame);
                last = frame;
            }
        return filled;
    }

    private static void Interpolate(PersonPose[] poses, int point, int from, int to)
    {
        Keypoint before = poses[from].Points[point], after = poses[to].Points[point];
        int joint = BodyParts.JointOf(point);
        bool hangs = joint >= 0;
        for (int frame = from; hangs && frame <= to; frame++) hangs = poses[frame].Points[joint].Seen;
        Keypoint first = hangs ? poses[from].Points[joint] : default, last = hangs ? poses[to].Points[joint] : default;
        for (int frame = from + 1; frame < to; frame++)
        {
            float share = (frame - from) / (float)(to - from);
            Keypoint at = hangs ? poses[frame].Points[joint] : default;
            poses[frame].Points[point] = new Keypoint(
                at.X + float.Lerp(before.X - first.X, after.X - last.X, share),
                at.Y + float.Lerp(before.Y - first.Y, after.Y - last.Y, share),
                float.Lerp(before.Confidence, after.Confidence, share));
            (poses[frame].Found, poses[frame].Track) = (true, poses[from].Track);
        }
    }

    private static PersonPose Copy(PersonPose pose)
    {
        var copy = new PersonPose();
        copy.CopyFrom(pose);
        return copy;
    }
}
