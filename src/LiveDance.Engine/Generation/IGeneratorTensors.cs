using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>The inputs and outputs of a generator on the CPU, in the form in which its network takes and gives them.</summary>
internal interface IGeneratorTensors
{
    /// <summary>Writes the inputs for a region.</summary>
    /// <param name="pose">The pose, in pixels of the picture.</param>
    /// <param name="drawing">This frame's stick figure, height x width x 3 bytes, BGR.</param>
    /// <param name="drawingBefore">That of the frame before.</param>
    /// <param name="region">The region.</param>
    /// <param name="feedback">The picture before, as for <see cref="IGeneratorNetwork.Run"/>; null for the first of a sequence.</param>
    void Write(PersonPose pose, Mat drawing, Mat drawingBefore, PackedRegion region, float[]? feedback);

    /// <summary>Copies the outputs of a row of cells to a picture.</summary>
    /// <param name="region">The region that was rendered.</param>
    /// <param name="picture">Receives them; its region is that one.</param>
    /// <param name="row">The row, from the region's top.</param>
    void Read(PackedRegion region, PackedPicture picture, int row);
}
