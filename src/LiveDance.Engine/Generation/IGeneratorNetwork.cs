using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>One grade of a performer's generator, in the memory of the computer or of a device. Not thread-safe.</summary>
internal interface IGeneratorNetwork : IDisposable
{
    /// <summary>Loads a grade of a performer's generator.</summary>
    /// <param name="performer">Performer with the generator.</param>
    /// <param name="grade">Its grade.</param>
    /// <param name="device">Device that runs it.</param>
    /// <param name="threads">Threads on the CPU.</param>
    /// <exception cref="EngineException">The generator cannot be loaded.</exception>
    static IGeneratorNetwork Load(Performer performer, PictureGrade grade, ExecutionDevice device, int threads) =>
        device.Provider == ExecutionProvider.Cpu
            ? new GeneratorNetwork(performer, grade, device, threads)
            : new DeviceGenerator(performer, grade, device, threads);

    /// <summary>Its grade.</summary>
    PictureGrade Grade { get; }

    /// <summary>Whether it can render a region; if not, always the whole picture.</summary>
    bool IsResizable { get; }

    /// <summary>Whether it keeps the picture that is fed back itself, so that it need not be given for consecutive frames.</summary>
    bool KeepsFeedback { get; }

    /// <summary>Renders a region.</summary>
    /// <param name="pose">The pose, in pixels of the picture.</param>
    /// <param name="drawing">This frame's stick figure, height x width x 3 bytes, BGR.</param>
    /// <param name="drawingBefore">That of the frame before.</param>
    /// <param name="region">The region.</param>
    /// <param name="feedback">
    /// The picture before, averaged over cells: 3 x rows x columns, -1 to 1, of the whole picture. Null for the first of a sequence.
    /// </param>
    void Run(PersonPose pose, Mat drawing, Mat drawingBefore, PackedRegion region, float[]? feedback);

    /// <summary>Renders the frame after the one that was rendered last, with the feedback that was kept.</summary>
    /// <exception cref="InvalidOperationException">It keeps none.</exception>
    void Continue(PersonPose pose, Mat drawing);

    /// <summary>Copies the output of the last run to a picture.</summary>
    /// <param name="region">The region of that run.</param>
    /// <param name="picture">Receives the output; its region becomes that one.</param>
    void Write(PackedRegion region, PackedPicture picture);

    /// <summary>Copies the output of the last run to a picture, and averages it over cells for the next run.</summary>
    /// <param name="region">The region of that run.</param>
    /// <param name="picture">Receives the output; its region becomes that one.</param>
    /// <param name="plate">The plate, as packed by <see cref="PackedPlate"/>.</param>
    /// <param name="averages">Receives the averages, as for <see cref="Matting.Average"/>.</param>
    void Write(PackedRegion region, PackedPicture picture, float[] plate, float[] averages)
    {
        Write(region, picture);
        Matting.Average(picture, plate, averages);
    }
}
