using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Training.Evaluation;

/// <summary>Renders a performer in one pose after another; the previous picture is fed back.</summary>
internal interface IFrameRenderer : IDisposable
{
    /// <summary>The last stick figure, 3 bytes per pixel, BGR.</summary>
    Mat Drawing { get; }

    /// <summary>The last picture, of the size of the dataset's frames, 3 bytes per pixel, BGR.</summary>
    Mat Picture { get; }

    /// <summary>Renders the next frame into <see cref="Picture"/>.</summary>
    /// <param name="index">The frame's index; one more than the last.</param>
    /// <param name="pose">The pose, in pixels of the dataset's frames.</param>
    void Render(int index, PersonPose pose);
}
