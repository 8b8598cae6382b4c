using LiveDance.Engine.Audio;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Output.Targets;

namespace LiveDance.Engine.Output;

/// <summary>
/// All outputs of a session. One that is slow or does not respond delays neither the picture nor the others. Outputs can be added, stopped,
/// started and removed while the session runs.
/// </summary>
public sealed class Outputs : IDisposable
{
    private readonly OutputSettings _settings;
    private readonly Func<IPictureTarget, IPictureTarget>? _decorate;
    private readonly Func<OutputAddress, IPictureTarget>? _openHttp;
    private readonly Lock _lock = new();
    private volatile Entry[] _entries = [];
    private volatile bool _mirror;
    private volatile bool _finished;

    /// <summary>Opens the outputs; none stays open if one cannot be opened.</summary>
    /// <param name="addresses">Their addresses.</param>
    /// <param name="settings">Their common settings.</param>
    /// <param name="sound">The session's sound, for outputs that have a sound track; null for none.</param>
    /// <param name="decorate">Puts a decorator around each target; null for none.</param>
    /// <param name="openHttp">Opens the target of an <see cref="OutputKind.Http"/> address; null if the program has no HTTP server.</param>
    /// <exception cref="EngineException">An output cannot be opened, and a retry would not help.</exception>
    public Outputs(IEnumerable<OutputAddress> addresses, OutputSettings settings, SoundClock? sound = null,
        Func<IPictureTarget, IPictureTarget>? decorate = null, Func<OutputAddress, IPictureTarget>? openHttp = null)
    {
        (_settings, Sound, _decorate, _openHttp) = (settings, sound, decorate, openHttp);
        try
        {
            foreach (OutputAddress address in addresses) Add(address);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The outputs that were started, in the order in which they were added; those that were stopped by hand are missing.</summary>
    public IReadOnlyList<PacedOutput> All => [.. _entries.Select(entry => entry.Output).OfType<PacedOutput>()];

    /// <summary>The addresses of all outputs, with the output of each; null if it was stopped by hand.</summary>
    public IReadOnlyList<(OutputAddress Address, PacedOutput? Output)> List => [.. _entries.Select(entry => (entry.Address, entry.Output))];

    /// <summary>The measured latency of the camera, in seconds, by which sound is delayed in addition; 0 if it was not measured.</summary>
    public double CameraDelay { get; set; }

    /// <summary>The sound for outputs that are started from now on; null for none.</summary>
    public SoundClock? Sound { get; set; }

    /// <summary>Called with each output before its first frame. To be set before the first is added.</summary>
    public Action<PacedOutput>? Started { get; set; }

    /// <summary>Whether left and right are exchanged in all outputs.</summary>
    public bool Mirror
    {
        get => _mirror;
        set
        {
            _mirror = value;
            foreach (PacedOutput output in All) output.Mirror = value;
        }
    }

    /// <summary>The outputs that are not running, one line each; empty if all are.</summary>
    public string Problems => string.Join('\n', All
        .Where(output => output.Status.State != OutputState.Running)
        .Select(output => $"{output.Name} is {output.Status.Description}"));

    /// <summary>Adds an output and starts it. Any thread; opening may take some tenths of a second.</summary>
    /// <exception cref="OutputStateException">There is one with this address already.</exception>
    /// <exception cref="EngineException">It cannot be opened, or the session is ending.</exception>
    public PacedOutput Add(OutputAddress address)
    {
        lock (_lock)
        {
            if (Find(address.Text) is not null) throw new OutputStateException($"There is an output '{address.Name}' already.");
            var entry = new Entry(address);
            entry.Output = Open(address);
            _entries = [.. _entries, entry];
            return entry.Output;
        }
    }

    /// <summary>Starts an output that was stopped. Any thread.</summary>
    /// <param name="name">Its address, or the name of it in messages.</param>
    /// <exception cref="OutputStateException">There is no such output, or it is running.</exception>
    /// <exception cref="EngineException">It cannot be opened, or the session is ending.</exception>
    public void Start(string name)
    {
        lock (_lock)
        {
            Entry entry = Require(name);
            if (entry.Output is { Status.State: not OutputState.Stopped }) throw new OutputStateException($"The output '{entry.Address.Name}' is running already.");
            entry.Output?.Dispose();
            entry.Output = Open(entry.Address);
        }
    }

    /// <summary>Stops an output; its file is complete afterwards. Any thread; may take some seconds.</summary>
    /// <param name="name">Its address, or the name of it in messages.</param>
    /// <exception cref="OutputStateException">There is no such output, or it is stopped.</exception>
    public void Stop(string name)
    {
        PacedOutput output;
        lock (_lock)
        {
            Entry entry = Require(name);
            output = entry.Output ?? throw new OutputStateException($"The output '{entry.Address.Name}' is stopped already.");
            entry.Output = null;
        }
        output.Dispose();
    }

    /// <summary>Stops an output and forgets it. Any thread; may take some seconds.</summary>
    /// <param name="name">Its address, or the name of it in messages.</param>
    /// <exception cref="OutputStateException">There is no such output.</exception>
    public void Remove(string name)
    {
        Entry entry;
        lock (_lock)
        {
            entry = Require(name);
            _entries = [.. _entries.Where(other => other != entry)];
        }
        entry.Output?.Dispose();
    }

    /// <summary>Offers a finished frame to all outputs.</summary>
    public void Offer(Frame frame)
    {
        foreach (Entry entry in _entries) entry.Output?.Offer(frame);
    }

    /// <summary>Ends all outputs, in parallel.</summary>
    public void Finish()
    {
        lock (_lock) _finished = true;
        Parallel.ForEach(All, output => output.Finish());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Finish();
        foreach (PacedOutput output in All) output.Dispose();
    }

    private Entry? Find(string name) => Array.Find(_entries, entry => entry.Address.Text == name || entry.Address.Name == name);

    private Entry Require(string name) => Find(name) ?? throw new OutputStateException(
        $"There is no output '{Media.SecretMask.In(name)}'"
        + (_entries.Length == 0 ? "; there are none." : $"; there are {string.Join(", ", _entries.Select(entry => entry.Address.Name))}."));

    private PacedOutput Open(OutputAddress address)
    {
        if (_finished) throw new EngineException("The session is ending; no output can be started.");
        IPictureTarget target = OpenTarget(address);
        var output = new PacedOutput(address.Name, _decorate is null ? target : _decorate(target), _settings) { Mirror = _mirror };
        if (target is FfmpegTarget encoder)
        {
            encoder.Sound = Sound;
            output.KeepsTime = Sound is not null && address.Kind != OutputKind.Camera;
            encoder.PictureDelay = () => output.Delay is > 0 and double delay ? delay + CameraDelay : 0;
        }
        Started?.Invoke(output);
        return output;
    }

    private IPictureTarget OpenTarget(OutputAddress address) => address.Kind switch
    {
        OutputKind.Images => new ImageFolderTarget(address.Target, _settings.Alpha),
        OutputKind.Http => _openHttp?.Invoke(address) ?? throw new EngineException($"'{address.Name}' needs an HTTP server, which this program has none of."),
        _ => new FfmpegTarget(address, _settings),
    };

    // An address, with its output while it is started.
    private sealed class Entry(OutputAddress address)
    {
        private PacedOutput? _output;

        public OutputAddress Address => address;

        public PacedOutput? Output
        {
            get => Volatile.Read(ref _output);
            set => Volatile.Write(ref _output, value);
        }
    }
}
