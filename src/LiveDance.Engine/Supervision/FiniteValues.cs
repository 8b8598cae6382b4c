using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Supervision;

/// <summary>
/// Checks that a stage's output has only finite values, before a later stage reads it. Checks the sum, which is finite only if all values
/// are, in a tenth of a millisecond for a whole picture.
/// </summary>
public static class FiniteValues
{
    /// <exception cref="InvalidOperationException">The pose has a value that is not finite.</exception>
    public static void RequirePose(PersonPose pose)
    {
        if (pose.Found && !float.IsFinite(TensorPrimitives.Sum(MemoryMarshal.Cast<Keypoint, float>(pose.Points))))
            throw new InvalidOperationException("the pose has values that are not numbers");
    }

    /// <exception cref="InvalidOperationException">The packed picture has a value that is not finite.</exception>
    public static void RequirePicture(Frame frame)
    {
        float sum = TensorPrimitives.Sum<float>(frame.Packed.Matte) + TensorPrimitives.Sum<float>(frame.Packed.Colour);
        if (!float.IsFinite(sum)) throw new InvalidOperationException("the generator's output has values that are not numbers");
    }
}
