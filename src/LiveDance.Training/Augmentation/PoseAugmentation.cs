using LiveDance.Engine.Frames;
using static LiveDance.Engine.Frames.Keypoints135;

namespace LiveDance.Training.Augmentation;

/// <summary>
/// What a live detector does to poses and a smoothed video does not show: points tremble, limbs, hands and face drop out.
/// </summary>
internal static class PoseAugmentation
{
    private const double LimbDrops = 0.05, HandDrops = 0.03, FaceDrops = 0.01;
    private const float Trembling = 0.6f;
    private static readonly int[] Limbs =
        [LeftElbow, LeftWrist, RightElbow, RightWrist, LeftKnee, LeftAnkle, RightKnee, RightAnkle, 17, 20];

    /// <summary>Changes a pose as chance has it: points tremble, some are missing.</summary>
    /// <param name="pose">In pixels of a frame of 512; changed.</param>
    /// <param name="random">The chance.</param>
    public static void Apply(PersonPose pose, Random random)
    {
        Tremble(pose, random);
        if (random.NextDouble() < LimbDrops) pose.Points[Limbs[random.Next(Limbs.Length)]] = Keypoint.Missing;
        if (random.NextDouble() < HandDrops) pose.Points.AsSpan(LeftHand, HandCount).Clear();
        if (random.NextDouble() < HandDrops) pose.Points.AsSpan(RightHand, HandCount).Clear();
        if (random.NextDouble() >= FaceDrops) return;
        pose.Points.AsSpan(Face, FaceCount).Clear();
        pose.Points[LeftPupil] = pose.Points[RightPupil] = Keypoint.Missing;
    }

    /// <summary>Moves every point a little.</summary>
    /// <param name="pose">In pixels of a frame of 512; changed.</param>
    /// <param name="random">The chance.</param>
    public static void Tremble(PersonPose pose, Random random)
    {
        float shiftX = Normal(random) * Trembling, shiftY = Normal(random) * Trembling;
        for (int i = 0; i < Count; i++)
        {
            // The fine points of a hand or face move together.
            bool fine = i >= BodyCount;
            float own = fine ? 0.3f : 1;
            Keypoint point = pose.Points[i];
            pose.Points[i] = point with
            {
                X = point.X + (fine ? shiftX : 0) + (Normal(random) * Trembling * own),
                Y = point.Y + (fine ? shiftY : 0) + (Normal(random) * Trembling * own),
            };
        }
    }

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
