using LiveDance.Engine.Audio;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output.Targets;

namespace LiveDance.Engine.Output;

/// <summary>All outputs of a session. One that is slow or does not respond delays neither the picture nor the others.</summary>
public sealed class Outputs : IDisposable
{
    private readonly List<PacedOutput> _all = [];

    /// <summary>Opens the outputs; none stays open if one cannot be opened.</summary>
    /// <param name="addresses">Their addresses.</param>
    /// <param name="settings">Their common settings.</param>
    /// <param name="sound">The session's sound, for outputs that have a sound track; null for none.</param>
    /// <param name="decorate">Puts a decorator around each target; null for none.</param>
    /// <exception cref="EngineException">An output cannot be opened, and a retry would not help.</exception>
    public Outputs(IEnumerable<OutputAddress> addresses, OutputSettings settings, SoundClock? sound = null,
        Func<IPictureTarget, IPictureTarget>? decorate = null)
    {
        try
        {
            foreach (OutputAddress address in addresses)
            {
                IPictureTarget target = Open(address, settings);
                var output = new PacedOutput(address.Name, decorate is null ? target : decorate(target), settings);
                _all.Add(output);
                if (target is not FfmpegTarget encoder) continue;
                encoder.Sound = sound;
                output.KeepsTime = sound is not null && address.Kind != OutputKind.Camera;
                encoder.PictureDelay = () => output.Delay is > 0 and double delay ? delay + CameraDelay : 0;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The outputs, in the order of their addresses.</summary>
    public IReadOnlyList<PacedOutput> All => _all;

    /// <summary>The measured latency of the camera, in seconds, by which sound is delayed in addition; 0 if it was not measured.</summary>
    public double CameraDelay { get; set; }

    /// <summary>The outputs that are not running, one line each; empty if all are.</summary>
    public string Problems => string.Join('\n', _all
        .Where(output => output.Status.State != OutputState.Running)
        .Select(output => $"{output.Name} is {output.Status.Description}"));

    /// <summary>Offers a finished frame to all outputs.</summary>
    public void Offer(Frame frame)
    {
        foreach (PacedOutput output in _all) output.Offer(frame);
    }

    /// <summary>Ends all outputs, in parallel.</summary>
    public void Finish() => Parallel.ForEach(_all, output => output.Finish());

    /// <inheritdoc/>
    public void Dispose()
    {
        Finish();
        foreach (PacedOutput output in _all) output.Dispose();
    }

    private static IPictureTarget Open(OutputAddress address, OutputSettings settings) => address.Kind switch
    {
        OutputKind.Images => new ImageFolderTarget(address.Target, settings.Alpha),
        OutputKind.Http => new MjpegServer(address.Target, address.Port),
        _ => new FfmpegTarget(address, settings),
    };
}
