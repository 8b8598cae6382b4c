using LiveDance.Engine.Frames;
using LiveDance.Measurement.Motion;

namespace LiveDance.Tests.Measurement.Motion;

/// <summary>Builds synthetic poses whose figures can be computed by hand.</summary>
internal static class Dancer
{
    /// <summary>A standing person in each frame: feet at (x, ankle), nose <paramref name="height"/> above.</summary>
    public static PersonPose[] Walk(int frames, Func<int, (double X, double Ankle)> at, double height = 200) =>
        [.. Enumerable.Range(0, frames).Select(frame => Standing(at(frame).X, at(frame).Ankle, height))];

    public static PersonPose Standing(double x, double ankle, double height)
    {
        var pose = new PersonPose { Found = true, Track = 1 };
        void Place(int left, double across, double up)
        {
            pose.Points[left] = new Keypoint((float)(x + (across * height)), (float)(ankle - (up * height)), 1);
            pose.Points[left + 1] = new Keypoint((float)(x - (across * height)), (float)(ankle - (up * height)), 1);
        }
        pose.Points[Keypoints135.Nose] = new Keypoint((float)x, (float)(ankle - height), 1);
        Place(Keypoints135.LeftShoulder, 0.12, 0.85);
        Place(Keypoints135.LeftElbow, 0.2, 0.7);
        Place(Keypoints135.LeftWrist, 0.25, 0.55);
        Place(Keypoints135.LeftHip, 0.08, 0.53);
        Place(Keypoints135.LeftKnee, 0.08, 0.26);
        Place(Keypoints135.LeftAnkle, 0.08, 0);
        return pose;
    }

    /// <summary>A clip of the given poses, which are also the reference by default.</summary>
    public static MotionClip Clip(PersonPose[] detected, PersonPose[]? reference = null, double rate = 30) =>
        new("clip", rate, 640, detected, detected, reference ?? detected, HasTruth: true);

    /// <summary>Copies of the poses with one point changed in each frame.</summary>
    public static PersonPose[] With(PersonPose[] poses, int point, Func<int, Keypoint, Keypoint> change) =>
    [
        .. poses.Select((pose, frame) =>
        {
            var changed = new PersonPose();
            changed.CopyFrom(pose);
            changed.Points[point] = change(frame, pose.Points[point]);
            return changed;
        }),
    ];
}
