using OpenCvSharp;

namespace LiveDance.Engine.Output.Targets;

/// <summary>
/// The receiver of an output's pictures: an encoder, a server or a folder. Used by one thread, which it may block, except for
/// <see cref="Abort"/>.
/// </summary>
public interface IPictureTarget : IDisposable
{
    /// <summary>Whether pictures are to have the matte as alpha: 4 bytes a pixel, BGRA, instead of 3, BGR.</summary>
    bool Alpha { get; }

    /// <summary>Whether a write may block without a time limit, as that of a listener without a client does.</summary>
    bool MayBlock => false;

    /// <summary>The files of a recording so far, finished or not; empty for other targets.</summary>
    IReadOnlyList<string> Files => [];

    /// <summary>A notice for the operator about creating the target; empty if there is none.</summary>
    string Notice => "";

    /// <summary>Opens the target; called again after each failure.</summary>
    /// <param name="size">The size of the pictures, in pixels.</param>
    /// <exception cref="EngineException">It does not open.</exception>
    void Open(Size size);

    /// <summary>Writes a picture.</summary>
    /// <param name="picture">Height x width x 3 bytes, BGR, or 4 bytes, BGRA, with <see cref="Alpha"/>.</param>
    /// <exception cref="EngineException">It failed.</exception>
    void Write(Mat picture);

    /// <summary>Leaves a number of seconds out of the time line; no pictures are written for them.</summary>
    void Skip(double seconds) { }

    /// <summary>Closes the target; what was written is complete afterwards.</summary>
    /// <exception cref="EngineException">It could not be completed.</exception>
    void Close();

    /// <summary>Ends a <see cref="Write"/> or <see cref="Close"/> that hangs. Any thread.</summary>
    void Abort();
}
