using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Training.Augmentation;

/// <summary>Changes poses of a smoothed video as a live detector would: jitter, and missing limbs, hands and faces.</summary>
internal static class PoseAugmentation
{
    // Probabilities that one limb, either hand, or the face is missing.
    private const double LimbDrops = 0.05, HandDrops = 0.03, FaceDrops = 0.01;

    // Standard deviation of the jitter, in pixels of a frame whose shorter side has 512. Raised from 0.3 together with the elastic deformation
    // (docs/training-notes.md).
    private const float Jitter = 0.6f;

    // Jitter of a single point of hand or face, as a fraction of that of a body point: these points move mostly together.
    private const float FineJitter = 0.3f;

    private static readonly int[] Limbs =
        [LeftElbow, LeftWrist, RightElbow, RightWrist, LeftKnee, LeftAnkle, RightKnee, RightAnkle, 17, 20];

    /// <summary>Adds jitter to a pose and removes points at random.</summary>
    /// <param name="pose">The pose, in pixels of the frame; changed.</param>
    /// <param name="scale">Pixels of the frame for one of a frame whose shorter side has 512.</param>
    /// <param name="random">The random numbers.</param>
    public static void Apply(PersonPose pose, float scale, Random random)
    {
        AddJitter(pose, scale, random);
        if (random.NextDouble() < LimbDrops) pose.Points[Limbs[random.Next(Limbs.Length)]] = Keypoint.Missing;
        if (random.NextDouble() < HandDrops) pose.Points.AsSpan(LeftHand, HandCount).Clear();
        if (random.NextDouble() < HandDrops) pose.Points.AsSpan(RightHand, HandCount).Clear();
        if (random.NextDouble() >= FaceDrops) return;
        pose.Points.AsSpan(Face, FaceCount).Clear();
        pose.Points[LeftPupil] = pose.Points[RightPupil] = Keypoint.Missing;
    }

    /// <summary>Adds jitter to every point of a pose.</summary>
    /// <param name="pose">The pose, in pixels of the frame; changed.</param>
    /// <param name="scale">Pixels of the frame for one of a frame whose shorter side has 512.</param>
    /// <param name="random">The random numbers.</param>
    public static void AddJitter(PersonPose pose, float scale, Random random)
    {
        float jitter = Jitter * scale, shiftX = Normal(random) * jitter, shiftY = Normal(random) * jitter;
        for (int i = 0; i < Count; i++)
        {
            // The points of a hand or the face share a common shift.
            bool fine = i >= BodyCount;
            float own = fine ? FineJitter : 1;
            Keypoint point = pose.Points[i];
            pose.Points[i] = point with
            {
                X = point.X + (fine ? shiftX : 0) + (Normal(random) * jitter * own),
                Y = point.Y + (fine ? shiftY : 0) + (Normal(random) * jitter * own),
            };
        }
    }

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
