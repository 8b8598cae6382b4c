using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Training.Evaluation;

/// <summary>Paints a performer in one pose after the other.</summary>
internal interface IFrameRenderer : IDisposable
{
    /// <summary>The last stick figure, 3 bytes a pixel, BGR.</summary>
    Mat Drawing { get; }

    /// <summary>The last picture, as large as the dataset's frames, 3 bytes a pixel, BGR.</summary>
    Mat Picture { get; }

    /// <summary>Paints the next frame.</summary>
    /// <param name="index">The frame's number; the one after the last.</param>
    /// <param name="pose">In pixels of the frame.</param>
    void Paint(int index, PersonPose pose);
}
