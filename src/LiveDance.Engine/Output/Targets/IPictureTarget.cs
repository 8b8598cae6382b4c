using OpenCvSharp;

namespace LiveDance.Engine.Output.Targets;

/// <summary>
/// What takes an output's pictures: an encoder, a server, a folder. Used by one thread, which it may block, except for
/// <see cref="Abort"/>.
/// </summary>
public interface IPictureTarget : IDisposable
{
    /// <summary>Whether it wants the matte: pictures of 4 bytes a pixel, BGRA, instead of 3, BGR.</summary>
    bool Alpha { get; }

    /// <summary>Whether the other side may keep it waiting for as long as it likes, as a listener for its first guest does.</summary>
    bool MayWait => false;

    /// <summary>The files that were written so far, finished or not, if it writes recordings.</summary>
    IReadOnlyList<string> Files => [];

    /// <summary>Opens it, again after a failure.</summary>
    /// <param name="size">The size of the pictures to come.</param>
    /// <exception cref="EngineException">It does not open.</exception>
    void Open(Size size);

    /// <summary>Takes a picture.</summary>
    /// <exception cref="EngineException">It failed.</exception>
    void Write(Mat picture);

    /// <summary>Some pictures of the constant rate are left out: the time line goes on without them.</summary>
    void Skip(double seconds) { }

    /// <summary>Ends what was opened: after it, what was taken is whole.</summary>
    /// <exception cref="EngineException">It cannot be ended properly.</exception>
    void Close();

    /// <summary>Ends a <see cref="Write"/> or <see cref="Close"/> that hangs. For any thread.</summary>
    void Abort();
}
