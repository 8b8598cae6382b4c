using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;

namespace LiveDance.Engine.Tests.Retargeting;

/// <summary>The skeleton of a performer of whom nothing but the rest pose is known.</summary>
internal static class RestSkeleton
{
    public static PerformerSkeleton Of(PersonPose rest) => new()
    {
        Format = 1,
        Limbs = new Dictionary<LimbKind, float>(),
        RestPose = [.. rest.Points.Select(point => new[] { point.X, point.Y, point.Confidence })],
        Poses = [],
        Reach = 1,
    };
}
