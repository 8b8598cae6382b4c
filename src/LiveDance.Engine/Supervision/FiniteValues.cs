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
        PackedPicture packed = frame.Packed;
        PackedRegion region = packed.Region;
        float sum = 0;
        for (int row = 0; row < region.Height; row++)
        {
            for (int plane = 0; plane < FrameFormat.SubPixels; plane++)
                sum += TensorPrimitives.Sum<float>(packed.Matte.AsSpan(packed.RowOf(plane, region, row), region.Width));
            for (int plane = 0; plane < 3 * FrameFormat.SubPixels; plane++)
                sum += TensorPrimitives.Sum<float>(packed.Colour.AsSpan(packed.RowOf(plane, region, row), region.Width));
        }
        if (float.IsFinite(sum)) return;
        // The frame is reused, and what is not a number must not be left outside a later region.
        Array.Clear(packed.Colour);
        Array.Clear(packed.Matte);
        throw new InvalidOperationException("the generator's output has values that are not numbers");
    }
}
