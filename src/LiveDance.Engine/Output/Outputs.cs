using LiveDance.Engine.Audio;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output.Targets;

namespace LiveDance.Engine.Output;

/// <summary>All outputs of a show. A slow or dead one delays neither the picture nor the others.</summary>
public sealed class Outputs : IDisposable
{
    private readonly List<PacedOutput> _all = [];

    /// <summary>Opens them; none is left open if one refuses.</summary>
    /// <param name="addresses">Where they go.</param>
    /// <param name="settings">How pictures go out.</param>
    /// <param name="sound">The show's sound, for those that take it; null for none.</param>
    /// <param name="wrap">Put around each target, for tests; null for none.</param>
    /// <exception cref="EngineException">One cannot be opened, and trying again would not help.</exception>
    public Outputs(IEnumerable<OutputAddress> addresses, OutputSettings settings, SoundClock? sound = null,
        Func<IPictureTarget, IPictureTarget>? wrap = null)
    {
        try
        {
            foreach (OutputAddress address in addresses)
            {
                IPictureTarget target = Open(address, settings);
                var output = new PacedOutput(address.Text, wrap is null ? target : wrap(target), settings);
                _all.Add(output);
                if (target is not FfmpegTarget encoder) continue;
                encoder.Sound = sound;
                output.KeepsTime = sound is not null && address.Kind != OutputKind.Camera;
                encoder.PictureDelay = () => output.Delay is > 0 and double delay ? delay + OutsideDelay : 0;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Each of them.</summary>
    public IReadOnlyList<PacedOutput> All => _all;

    /// <summary>Seconds from light to an image captured, where that was measured: sound is delayed by it as well.</summary>
    public double OutsideDelay { get; set; }

    /// <summary>Which outputs are not well, a line each; empty if all are.</summary>
    public string Troubles => string.Join('\n', _all
        .Where(output => output.Status.State != OutputState.Running)
        .Select(output => $"{output.Name} is {output.Status.Description}"));

    /// <summary>Gives a finished frame to all.</summary>
    public void Offer(Frame frame)
    {
        foreach (PacedOutput output in _all) output.Offer(frame);
    }

    /// <summary>Ends all at the same time.</summary>
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
