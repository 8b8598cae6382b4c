using System.Diagnostics;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Capture;

public sealed class LiveSourceTests : IDisposable
{
    private readonly Frame _frame = new(FrameFormat.Square(4, 1));

    public void Dispose() => _frame.Dispose();

    [Fact]
    public void Failed_source_is_reopened_with_a_discontinuity_and_counted_as_retry()
    {
        var first = new FlakySource(images: 3);
        var openings = new Queue<Func<IFrameSource>>(
        [
            () => first, () => throw new EngineException("still unplugged"), () => new FlakySource(images: 3),
        ]);
        using var monitor = new SourceMonitor(_ => openings.Dequeue()());
        for (int i = 0; i < 3; i++) Assert.True(monitor.TryRead(_frame, default));
        Assert.Equal(SourceState.Running, monitor.Status.State);
        double before = _frame.Time;

        Assert.True(monitor.TryRead(_frame, default));
        Assert.True(_frame.IsDiscontinuity);
        Assert.True(_frame.Time > before);
        Assert.True(first.Disposed);
        Assert.Equal(SourceState.Running, monitor.Status.State);
        Assert.Equal(2, monitor.Status.Retries);
        Assert.Equal("still unplugged", monitor.Status.Reason);
        Assert.True(monitor.TryRead(_frame, default));
        Assert.False(_frame.IsDiscontinuity);
    }

    [Fact]
    public async Task Missing_source_is_retried_with_its_reason_until_cancelled()
    {
        bool missing = false;
        using var monitor = new SourceMonitor(_ => missing ? throw new EngineException("unplugged") : new FlakySource(images: 1));
        Assert.True(monitor.TryRead(_frame, default));
        missing = true;
        using var stop = new CancellationTokenSource();
        Task<bool> reading = Task.Run(() => monitor.TryRead(_frame, stop.Token));
        while (monitor.Status.State != SourceState.Retrying || monitor.Status.Retries < 2) await Task.Delay(10);
        Assert.Equal("unplugged", monitor.Status.Reason);
        await stop.CancelAsync();
        Assert.False(await reading);
        Assert.Equal(SourceState.Stopped, monitor.Status.State);
    }

    [Fact]
    public void Source_that_does_not_open_the_first_time_throws() =>
        Assert.Throws<EngineException>(() => new SourceMonitor(_ => throw new EngineException("absent")));

    [Fact]
    public async Task Stream_that_sends_nothing_is_given_up_when_the_session_ends()
    {
        TimeSpan patience = TimeSpan.FromMinutes(2), soon = TimeSpan.FromSeconds(20);
        using var end = new CancellationTokenSource();
        Task first = Task.Run(() => new NetworkSource($"udp://127.0.0.1:{TestPort.Reserve()}", patience, end.Token));
        bool opened = false;
        using var monitor = new SourceMonitor(
            ending => opened ? new NetworkSource($"udp://127.0.0.1:{TestPort.Reserve()}", patience, ending) : new FlakySource(images: 1));
        opened = true;
        Task<bool> later = Task.Run(() =>
        {
            while (monitor.TryRead(_frame, end.Token)) { }
            return true;
        });
        await Task.Delay(1000);
        Assert.False(first.IsCompleted || later.IsCompleted);
        end.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(() => first.WaitAsync(soon));
        Assert.True(await later.WaitAsync(soon));
    }

    [Fact]
    public void Missing_camera_is_named()
    {
        EngineException error = Assert.Throws<EngineException>(() => new CameraSource("97", new CameraMode()));
        Assert.Contains("camera '97' does not open", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_that_refuses_the_connection_is_named()
    {
        EngineException error = Assert.Throws<EngineException>(() => new NetworkSource("http://127.0.0.1:9/none.mjpg"));
        Assert.Contains("http://127.0.0.1:9/none.mjpg", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_has_the_size_rate_and_colours_of_its_sender()
    {
        string address = $"udp://127.0.0.1:{TestPort.Reserve()}";
        using Process server = Process.Start("ffmpeg",
        [
            "-nostdin", "-v", "quiet", "-re", "-f", "lavfi", "-i", "color=c=0xC86432:s=161x121:r=25", "-t", "60", "-pix_fmt", "yuv444p", "-c:v", "libx264",
            "-g", "5", "-f", "mpegts", address,
        ]);
        try
        {
            using var source = new NetworkSource(address);
            Assert.True(source.TryRead(_frame, default));
            Assert.Equal((160, 120, 25), (_frame.Image.Cols, _frame.Image.Rows, source.FramesPerSecond));
            Vec3b pixel = _frame.Image.At<Vec3b>(60, 80);
            Assert.Equal(0x32, (double)pixel.Item0, 4.0);
            Assert.Equal(0x64, (double)pixel.Item1, 4.0);
            Assert.Equal(0xC8, (double)pixel.Item2, 4.0);
        }
        finally
        {
            server.Kill();
        }
    }

    [Theory]
    [InlineData("clip.mp4")]
    [InlineData("list.m3u8")]
    [InlineData("live.webm")]
    public void Web_server_file_is_played_by_its_time_stamps_and_ends_or_loops_as_asked(string name)
    {
        using var folder = new TestFolder();
        TestClip.Ffmpeg("-f", "lavfi", "-i", "testsrc=s=160x120:r=25:d=4", "-c:v", "libx264", "-g", "25", "-pix_fmt", "yuv420p", folder.File("clip.mp4"));
        TestClip.Ffmpeg("-i", folder.File("clip.mp4"), "-c", "copy", "-hls_time", "1", "-hls_list_size", "0", folder.File("list.m3u8"));
        TestClip.Ffmpeg("-i", folder.File("clip.mp4"), "-c:v", "libvpx", "-deadline", "realtime", "-live", "1", folder.File("live.webm"));
        int port = TestPort.Reserve();
        using Process server = Process.Start("python3", ["-m", "http.server", $"{port}", "--bind", "127.0.0.1", "--directory", folder.Path]);
        try
        {
            Func<CancellationToken, IFrameSource> open = _ => new NetworkSource($"http://127.0.0.1:{port}/{name}");
            using SourceMonitor monitor = OpenWhenUp(open, loop: false);
            List<double> times = [];
            while (monitor.TryRead(_frame, default)) times.Add(_frame.Time);
            Assert.InRange(times.Count, 95, 100);
            // Never faster than the clock, from the first image on; a busy machine may make it slower.
            Assert.True(times[^1] - times[0] > 3.7, $"{times[^1] - times[0]} s");
            Assert.True(times[25] - times[0] > 0.9, $"{times[25] - times[0]} s");
            Assert.Equal(0, monitor.Status.Retries);
            using SourceMonitor looping = OpenWhenUp(open, loop: true);
            for (int i = 0; i < 110; i++) Assert.True(looping.TryRead(_frame, default));
        }
        finally
        {
            server.Kill();
        }

        static SourceMonitor OpenWhenUp(Func<CancellationToken, IFrameSource> open, bool loop)
        {
            for (int attempt = 0; ; attempt++)
            {
                try
                {
                    return new SourceMonitor(open, loop);
                }
                catch (EngineException) when (attempt < 20)
                {
                    using var pause = new ManualResetEventSlim();
                    pause.Wait(TimeSpan.FromSeconds(0.25));
                }
            }
        }
    }

    [Fact]
    public void Interrupted_stream_is_read_again_when_its_sender_returns()
    {
        string address = $"udp://127.0.0.1:{TestPort.Reserve()}";
        Process server = Serve();
        try
        {
            using var monitor = new SourceMonitor(_ => new NetworkSource(address));
            for (int i = 0; i < 10; i++) Assert.True(monitor.TryRead(_frame, default));
            Assert.Equal((160, 120), (_frame.Image.Cols, _frame.Image.Rows));
            server.Kill();
            server.Dispose();
            server = Serve(delaySeconds: 5);
            bool reopened = false;
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!reopened && monitor.TryRead(_frame, timeout.Token)) reopened = _frame.IsDiscontinuity;
            Assert.True(reopened, "the stream was not reopened");
            Assert.True(monitor.Status.Retries >= 1);
        }
        finally
        {
            server.Kill();
            server.Dispose();
        }

        Process Serve(int delaySeconds = 0) => Process.Start("bash",
        [
            "-c", $"sleep {delaySeconds}; exec ffmpeg -nostdin -v quiet -re -f lavfi -i testsrc=s=160x120:r=25 -t 60 -c:v libx264 -preset ultrafast -tune zerolatency -g 10 -f mpegts {address}",
        ]);
    }

    [Fact]
    public void Cameras_are_found_by_number_file_and_name_without_their_metadata_devices()
    {
        using var folder = new TestFolder();
        Device("video0", "Integrated Camera", index: 0);
        Device("video1", "Integrated Camera", index: 1);
        Device("video2", "Logitech BRIO", index: 0);
        IReadOnlyList<CameraDevice> cameras = CameraDevices.List(folder.Path);
        Assert.Equal([0, 2], cameras.Select(camera => camera.Index));
        Assert.Equal(2, CameraDevices.Find("brio", cameras));
        Assert.Equal(0, CameraDevices.Find("/dev/video0", cameras));
        Assert.Equal(5, CameraDevices.Find("5", cameras));
        string refusal = Assert.Throws<EngineException>(() => CameraDevices.Find("kinect", cameras)).Message;
        Assert.Contains("'kinect'", refusal, StringComparison.Ordinal);
        Assert.Contains("Logitech BRIO", refusal, StringComparison.Ordinal);
        Assert.Contains("is ambiguous", Assert.Throws<EngineException>(() => CameraDevices.Find("i", cameras)).Message, StringComparison.Ordinal);

        void Device(string file, string name, int index)
        {
            Directory.CreateDirectory(folder.File(file));
            File.WriteAllText(Path.Combine(folder.File(file), "name"), name + "\n");
            File.WriteAllText(Path.Combine(folder.File(file), "index"), index + "\n");
        }
    }

    [Fact]
    public void Camera_is_found_at_another_port_by_vendor_product_and_serial_number()
    {
        using var folder = new TestFolder();
        string list = Directory.CreateDirectory(folder.File("class")).FullName;
        Plug("video0", "port1", "A1");
        CameraDevice camera = Assert.Single(CameraDevices.List(list));
        Assert.Equal("046d:085e:A1", camera.Id);
        Directory.Delete(Path.Combine(list, "video0"), recursive: true);
        Plug("video0", "port2", "B2");
        Assert.Contains("not connected", Assert.Throws<EngineException>(() => FindAgain()).Message, StringComparison.Ordinal);
        Plug("video4", "port3", "A1");
        Assert.Equal(4, FindAgain());

        int FindAgain() => CameraDevices.FindAgain(camera, "0", CameraDevices.List(list));

        void Plug(string file, string port, string serial)
        {
            string usb = Directory.CreateDirectory(folder.File(port)).FullName;
            string interfaceFolder = Directory.CreateDirectory(Path.Combine(usb, "1.0")).FullName;
            File.WriteAllText(Path.Combine(usb, "idVendor"), "046d\n");
            File.WriteAllText(Path.Combine(usb, "idProduct"), "085e\n");
            File.WriteAllText(Path.Combine(usb, "serial"), serial + "\n");
            string device = Directory.CreateDirectory(Path.Combine(list, file)).FullName;
            File.WriteAllText(Path.Combine(device, "name"), "Camera\n");
            Directory.CreateSymbolicLink(Path.Combine(device, "device"), interfaceFolder);
        }
    }

    private sealed class FlakySource(int images) : IFrameSource
    {
        private int _remaining = images;

        public bool Disposed { get; private set; }

        public string Name => "flaky";

        public bool IsLive => true;

        public double FramesPerSecond => 30;

        public long FrameCount => 0;

        public bool TryRead(Frame frame, CancellationToken cancellation)
        {
            if (_remaining-- == 0) throw new EngineException("unplugged");
            frame.CapturedAt = Stopwatch.GetTimestamp();
            frame.IsDiscontinuity = false;
            return true;
        }

        public void Dispose() => Disposed = true;
    }
}
