using System.Diagnostics;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Output;
using LiveDance.Engine.Pose;
using OpenCvSharp;

namespace LiveDance.Engine.Tests;

/// <summary>Changes a running session and looks at its pictures.</summary>
[Collection(RealTime.Name)]
public sealed class LiveControlsTests : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);
    private static readonly string Guest = Path.Combine(Footage.Repository, "footage", "guest.mp4");
    private readonly Performer _nova = TestPerformer.Nova();
    private readonly TestFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly NewestPicture _screen = new();
    private readonly LiveSession _session;
    private readonly Task _run;
    private readonly List<string> _failures = [];
    private Performer? _other;

    public LiveControlsTests()
    {
        var options = new PipelineOptions(ExecutionDevice.Cpu) { Pose = PoseOptions.For(PosePreset.Fast), Quality = PictureQuality.Lite };
        _session = new LiveSession(new LiveSessionOptions(() => Sources.OpenLive(Guest, new CameraMode(), loop: true), _nova, options));
        _session.Add(_screen);
        _session.Pipeline.Supervisor!.Failed = (failure, _) =>
        {
            lock (_failures) _failures.Add($"{failure.Stage}: {failure.Error}");
        };
        _run = _session.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _session.Dispose();
        _nova.Dispose();
        _other?.Dispose();
        _folder.Dispose();
        _stop.Dispose();
        _screen.Dispose();
    }

    [Fact]
    public void Blackout_fades_to_black_or_to_the_plate_and_back()
    {
        Until(() => PerformerIsShown, "the performer appears");
        _session.Controls.Blackout = Blackout.Black;
        Until(() => _screen.Brightness == 0, "the picture is black");
        _session.Controls.Blackout = Blackout.Plate;
        Until(() => _screen.DifferenceFrom(_nova.Plate) < 0.5, "the plate is shown");
        _session.Controls.Blackout = Blackout.Off;
        Until(() => PerformerIsShown, "the performer is back");
    }

    [Fact]
    public void Frozen_session_offers_no_new_frame_and_goes_on_afterwards()
    {
        Until(() => _screen.Count > 3, "pictures come");
        _session.Controls.Frozen = true;
        long finished = _session.Pipeline.Diagnostics.Finished;
        Until(() => _session.Pipeline.Diagnostics.Finished > finished + 2, "a picture that was on its way has passed");
        long count = _screen.Count;
        Until(() => _session.Pipeline.Diagnostics.Finished > finished + 10, "the pipeline goes on");
        Assert.Equal(count, _screen.Count);
        _session.Controls.Frozen = false;
        Until(() => _screen.Count > count, "pictures come again");
    }

    [Fact]
    public void Background_is_replaced_and_the_plate_comes_back()
    {
        Until(() => _screen.Count > 3, "pictures come");
        _session.Controls.SetBackground("magenta");
        Until(() => _screen.Corner is { Item0: > 240, Item1: < 15, Item2: > 240 }, "the background is magenta");
        Assert.Throws<EngineException>(() => _session.Controls.SetBackground("no-such-colour"));
        Assert.Equal("magenta", _session.Controls.Background);
        _session.Controls.SetBackground("");
        Until(() => Math.Abs(_screen.Corner.Item1 - _nova.Plate.At<Vec3b>(NewestPicture.Inset, NewestPicture.Inset).Item1) < 15, "the plate is back");
    }

    [Fact]
    public void Another_performer_with_pictures_of_another_size_takes_over_while_pictures_go_on()
    {
        Performer other = _other = SmallPerformer.Make(_folder, FrameFormat.Square(64, 64));
        Until(() => _screen.Count > 3, "pictures come");
        _session.Controls.SetPerformer(other);
        Until(() => _screen.Size == new Size(64, 64), "the other performer is shown");
        Assert.Same(other, _session.Controls.Performer);
        // Back and forth, faster than pictures come: every set of stages but the last is disposed of once.
        _session.Controls.SetPerformer(_nova);
        _session.Controls.SetPerformer(other);
        _session.Controls.SetPerformer(_nova);
        Until(() => _screen.Size == _nova.Plate.Size() && PerformerIsShown, "the first performer dances again");
        lock (_failures) Assert.Empty(_failures);
    }

    [Fact]
    public void Pose_preset_changes_the_body_network_while_it_runs()
    {
        Until(() => _screen.Count > 3, "pictures come");
        Assert.Equal(PosePreset.Fast, _session.Controls.Pose);
        Assert.Equal(PoseModel.Lite, _session.Governor!.Current.Model);
        _session.Controls.Pose = PosePreset.Balanced;
        Assert.Equal(PosePreset.Balanced, _session.Controls.Pose);
        Assert.Equal(PoseModel.Full, _session.Governor!.Current.Model);
        long finished = _session.Pipeline.Diagnostics.Finished;
        Until(() => _session.Pipeline.Diagnostics.Finished > finished + 10, "pictures go on");
    }

    [Fact]
    public void Prediction_is_set_or_follows_the_latency()
    {
        Assert.Equal(0.0, _session.Controls.Prediction);
        _session.Controls.Prediction = 40;
        Assert.Equal(40.0, _session.Controls.Prediction);
        _session.Controls.Prediction = null;
        Assert.Null(_session.Controls.Prediction);
        Until(() => _session.Pipeline.Smoother!.PredictSeconds is > 0 and not 0.04f, "the latency is used");
        _session.Controls.Prediction = 0;
        Assert.Equal(0.0, _session.Controls.Prediction);
    }

    [Fact]
    public void Calibration_is_cancelled_without_a_result()
    {
        Until(() => _screen.Count > 3, "pictures come");
        Assert.False(_session.Controls.CancelCalibration());
        _session.Controls.Calibrate();
        Assert.True(_session.Controls.IsCalibrating);
        Until(() => _session.Pipeline.Calibration!.Prompt.Length > 0, "the dancer is instructed");
        Assert.True(_session.Controls.CancelCalibration());
        Assert.False(_session.Controls.IsCalibrating);
        Assert.False(_session.Controls.IsCalibrated);
    }

    [Fact]
    public void Output_is_added_mirrored_stopped_started_and_removed_while_the_session_runs()
    {
        Until(() => _screen.Count > 3, "pictures come");
        OutputAddress address = OutputAddress.Parse($"file:{_folder.File("show.mp4")}");
        _session.Outputs.Mirror = true;
        PacedOutput output = _session.Controls.AddOutput(address);
        Assert.True(output.Mirror);
        Assert.Throws<OutputStateException>(() => _session.Controls.AddOutput(address));
        Until(() => output.Status is { State: OutputState.Running, Written: > 20 }, "the output runs");
        Assert.Throws<OutputStateException>(() => _session.Outputs.Start(address.Text));
        _session.Outputs.Stop(address.Text);
        Assert.Throws<OutputStateException>(() => _session.Outputs.Stop(address.Text));
        Assert.True(File.Exists(_folder.File("show.mp4")));
        Assert.Null(Assert.Single(_session.Outputs.List).Output);

        _session.Outputs.Start(address.Text);
        Until(() => _session.Outputs.All is [{ Status: { State: OutputState.Running, Written: > 20 } }], "it runs again");
        _session.Outputs.Remove(address.Text);
        Assert.Empty(_session.Outputs.List);
        Assert.True(File.Exists(_folder.File("show-2.mp4")), "the first file would have been replaced");
        Assert.Contains("there are none", Assert.Throws<OutputStateException>(() => _session.Outputs.Remove(address.Text)).Message, StringComparison.Ordinal);
    }

    // The difference from the plate is at least this in the mean of a square of the performer's height, in levels of a pixel's channel.
    private bool PerformerIsShown
    {
        get
        {
            const double Least = 6;
            double height = _nova.Manifest.Statistics.HeightNear;
            return _screen.DifferenceFrom(_nova.Plate) > Least * height * height / _nova.Plate.Total();
        }
    }

    private static void Until(Func<bool> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        using var pause = new ManualResetEventSlim();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Timeout, $"it did not happen in time that {what}");
            pause.Wait(TimeSpan.FromMilliseconds(20));
        }
    }

    // Copies each picture that it is offered.
    private sealed class NewestPicture : IFrameSink
    {
        // Distance of the corner's pixel from both sides.
        public const int Inset = 2;

        private readonly Mat _picture = new();
        private long _count;

        public string Name => "screen";

        public OutputStatus Status => new(OutputState.Running, "", Count, 0, 0);

        public Action<Frame, bool>? Presented { get; set; }

        public long Count => Interlocked.Read(ref _count);

        public Size Size
        {
            get
            {
                lock (_picture) return _picture.Size();
            }
        }

        public double Brightness
        {
            get
            {
                lock (_picture) return _picture.Empty() ? -1 : Cv2.Norm(_picture, NormTypes.INF);
            }
        }

        public Vec3b Corner
        {
            get
            {
                lock (_picture) return _picture.Empty() ? default : _picture.At<Vec3b>(Inset, Inset);
            }
        }

        // The mean difference of a pixel's channel, 0 to 255.
        public double DifferenceFrom(Mat other)
        {
            lock (_picture)
            {
                if (_picture.Size() != other.Size()) return -1;
                return Cv2.Norm(_picture, other, NormTypes.L1) / (3.0 * other.Total());
            }
        }

        public void Offer(Frame frame)
        {
            lock (_picture)
            {
                if (frame.HasPicture) frame.Picture.CopyTo(_picture);
            }
            Interlocked.Increment(ref _count);
            Presented?.Invoke(frame, true);
        }

        public void Finish() { }

        public void Dispose() => _picture.Dispose();
    }
}
