using System.Collections.Concurrent;
using System.Diagnostics;
using LiveDance.Control;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Window;

namespace LiveDance.Tests.Control;

/// <summary>Sends commands to a running session, as keys, phones and other programs do.</summary>
[Collection(RealTime.Name)]
public sealed class ControlSurfaceTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Performer _nova = Performer.Load(Footage.Nova);
    private readonly CancellationTokenSource _stop = new();
    private readonly PerformerCatalogue _performers;
    private readonly NewestFrame _newest = new();
    private readonly LiveSession _session;
    private readonly ViewState _view = new() { Layout = ViewLayout.Performer };
    private readonly BeatQuantizer _beats;
    private readonly ControlSurface _surface;
    private readonly ShowStatusReader _status;
    private Task _run = Task.CompletedTask;

    public ControlSurfaceTests()
    {
        string guest = Path.Combine(Footage.Repository, "footage", "guest.mp4");
        _performers = new PerformerCatalogue(_nova, Footage.Nova, TwoPerformers.Make(_folder));
        var options = new PipelineOptions(ExecutionDevice.Cpu) { Pose = PoseOptions.For(PosePreset.Fast), Quality = PictureQuality.Lite };
        _session = new LiveSession(new LiveSessionOptions(() => Sources.OpenLive(guest, new CameraMode(), loop: true), _nova, options));
        _session.Add(_newest);
        _beats = new BeatQuantizer(_session);
        var show = new Show(new ShowParts(
            _session, _view, _performers, new ShowFiles(_folder.File("recordings"), _folder.Path), _newest, _beats, HasWindow: false,
            (frame, folder) => Screenshot.Save(_session.Controls.Performer, frame, _view.Layout, _view.Mirror, folder), _stop.Cancel));
        _surface = new ControlSurface(show, () => _session.Pipeline.Diagnostics.Finished > 0);
        _status = new ShowStatusReader(show, _surface);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _session.Dispose();
        _beats.Dispose();
        _newest.Dispose();
        _performers.Dispose();
        _nova.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Commands_are_refused_while_the_session_starts_and_stops()
    {
        Assert.Equal((ControlError.NotRunning, "LiveDance is starting; try again when there is a picture."), await RefusalAsync("freeze"));
        await StartAsync();
        Assert.Equal("Frozen.", await _surface.ExecuteAsync("freeze", null));
        Assert.Equal("The session ends.", await _surface.ExecuteAsync("quit", null));
        Assert.True(_stop.IsCancellationRequested);
        _surface.BeginStop();
        Assert.Equal((ControlError.NotRunning, "LiveDance is stopping and takes no more commands."), await RefusalAsync("freeze"));
    }

    [Fact]
    public async Task Commands_that_contradict_each_other_get_clear_answers()
    {
        await StartAsync();
        await _surface.ExecuteAsync("freeze", true);
        Assert.Equal("The picture fades to black. The freeze has ended.", await _surface.ExecuteAsync("blackout", "black"));
        Assert.False(_status.Read().Picture.Freeze);
        Assert.Equal((ControlError.Conflict, "The picture is blacked out; end the blackout before you freeze it."), await RefusalAsync("freeze", true));
        await _surface.ExecuteAsync("person/lock", true);
        Assert.Equal((ControlError.Conflict, "The person is locked; release them before you follow another."), await RefusalAsync("person/next"));
        await _surface.ExecuteAsync("person/release", null);
        Assert.Equal((ControlError.Conflict, "Nobody is locked."), await RefusalAsync("person/release"));
        Assert.Equal((ControlError.Conflict, "No measurement is running."), await RefusalAsync("calibrate/cancel"));
        Assert.Equal((ControlError.Conflict, "There is no music; play some first."), await RefusalAsync("music/pause"));
        Assert.Equal((ControlError.Conflict, "Full screen is for a window, and this session has none."), await RefusalAsync("fullscreen"));
        Assert.Equal("Lite picture.", await _surface.ExecuteAsync("quality", "lite"));
        await _surface.ExecuteAsync("performer", TwoPerformers.Second);
        Assert.Equal((ControlError.Conflict, $"{TwoPerformers.SecondTitle} has no lite generator; the full one is in use."), await RefusalAsync("quality", "lite"));
    }

    [Fact]
    public async Task Second_change_of_the_performer_is_refused_until_the_first_is_done_and_others_go_on()
    {
        await StartAsync();
        Task<string> first = _surface.ExecuteAsync("performer", TwoPerformers.Second);
        (ControlError error, string message) = await RefusalAsync("performer/next");
        Assert.Equal((ControlError.Busy, "'performer' is still being carried out; try 'performer/next' again in a moment."), (error, message));
        Assert.Equal("Mirror on.", await _surface.ExecuteAsync("mirror", null));
        Assert.False(first.IsCompleted);
        Assert.Equal($"{TwoPerformers.Second} takes over.", await first);
        Assert.Equal(TwoPerformers.Second, _status.Read().Picture.Performer);
        Assert.Equal((ControlError.Conflict, $"There is no performer 'nobody'; there are nova, {TwoPerformers.Second}."), await RefusalAsync("performer", "nobody"));
    }

    [Fact]
    public async Task Commands_about_outputs_that_do_not_fit_their_state_are_conflicts()
    {
        await StartAsync();
        foreach (string command in new[] { "output/start", "output/stop", "output/remove" })
            Assert.Equal((ControlError.Conflict, "There is no output 'udp://127.0.0.1:45698'; there are none."), await RefusalAsync(command, "udp://127.0.0.1:45698"));
        const string Show = "file:show.mp4";
        await _surface.ExecuteAsync("output/add", Show);
        string address = Assert.Single(_session.Outputs.List).Address.Text;
        Assert.Equal(ControlError.Conflict, (await RefusalAsync("output/add", Show)).Error);
        Assert.Equal(ControlError.Conflict, (await RefusalAsync("output/start", address)).Error);
        await _surface.ExecuteAsync("output/stop", address);
        Assert.Equal(ControlError.Conflict, (await RefusalAsync("output/stop", address)).Error);
    }

    [Fact]
    public async Task Files_are_named_without_folders()
    {
        await StartAsync();
        Assert.Equal(ControlError.Invalid, (await RefusalAsync("music", "../song.mp3")).Error);
        Assert.Equal(ControlError.Invalid, (await RefusalAsync("background", "/etc/passwd")).Error);
        Assert.Equal(ControlError.Invalid, (await RefusalAsync("output/add", "file:/tmp/x.mp4")).Error);
        Assert.Equal(ControlError.Invalid, (await RefusalAsync("output/add", "png:frames")).Error);
        Assert.Equal(ControlError.Conflict, (await RefusalAsync("music", "no-such-song.mp3")).Error);
        Assert.Equal("Background magenta.", await _surface.ExecuteAsync("background", "magenta"));
        File.WriteAllText(_folder.File("text.mp3"), "no music");
        Assert.Equal(ControlError.Failed, (await RefusalAsync("music", "text.mp3")).Error);
    }

    [Fact]
    public async Task Recording_and_screenshot_are_written_into_their_folder()
    {
        await StartAsync();
        string answer = await _surface.ExecuteAsync("record", true);
        Assert.StartsWith("Recording '", answer, StringComparison.Ordinal);
        Assert.True(_status.Read().Recording.On);
        await Until(() => _session.Outputs.All is [{ Status.Written: > 20 }]);
        await _surface.ExecuteAsync("record", false);
        Assert.EndsWith(".mp4", Assert.Single(Directory.GetFiles(_folder.File("recordings"))), StringComparison.Ordinal);
        await _surface.ExecuteAsync("screenshot", null);
        Assert.Equal(2, Directory.GetFiles(_folder.File("recordings")).Length);
    }

    [Fact]
    public async Task Many_commands_at_once_from_many_threads_all_get_an_answer()
    {
        // Every command with every value, three times: a ninth of them loads a performer.
        const int Commands = 3 * 9 * 9;
        await StartAsync();
        string[] commands = ["mirror", "freeze", "layout/next", "person/lock", "prediction", "performer/next", "blackout", "nonsense", "background"];
        object?[] values = [null, true, 1.0, 0, "black", "off", 40, "magenta", ""];
        var answers = new ConcurrentBag<string>();
        await Parallel.ForAsync(0, Commands, async (i, _) =>
        {
            try
            {
                answers.Add(await _surface.ExecuteAsync(commands[i % commands.Length], values[i / commands.Length % values.Length]));
            }
            catch (ControlException error)
            {
                answers.Add(error.Message);
            }
        });
        Assert.Equal(Commands, answers.Count);
        Assert.Equal(Commands, _surface.Executed + _surface.Refused);
        await _surface.ExecuteAsync("blackout", "off");
        await _surface.ExecuteAsync("freeze", false);
        long count = _newest.Count;
        await Until(() => _newest.Count > count + 5);
        Assert.Equal(0, _session.Pipeline.Supervisor!.Failures);
    }

    private async Task StartAsync()
    {
        _run = _session.RunAsync(_stop.Token);
        await Until(() => _surface.Phase == ControlPhase.Running && _newest.Count > 0);
    }

    private async Task<(ControlError Error, string Message)> RefusalAsync(string command, object? value = null)
    {
        ControlException error = await Assert.ThrowsAsync<ControlException>(() => _surface.ExecuteAsync(command, value));
        return (error.Error, error.Message);
    }

    private static async Task Until(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), "the condition did not hold in time");
            await Task.Delay(20);
        }
    }
}
