using LiveDance.Engine.Frames;
using LiveDance.Training.Data;
using LiveDance.Training.Preparation;
using OpenCvSharp;

namespace LiveDance.Training.Tests;

/// <summary>Datasets store the part of a frame that differs from the plate, and give back whole frames.</summary>
public sealed class FrameStoreTests : IDisposable
{
    private static readonly Size Size = new(96, 64);

    private readonly TestFolder _folder = new();
    private readonly Mat _plate = new(Size, MatType.CV_8UC3);

    public FrameStoreTests() => Cv2.Randu(_plate, Scalar.All(60), Scalar.All(120));

    [Theory]
    [InlineData(0, 0, 96, 64)]
    [InlineData(16, 8, 40, 30)]
    [InlineData(0, 0, 10, 10)]
    [InlineData(60, 40, 36, 24)]
    [InlineData(39, 20, 1, 1)]
    public void Any_part_of_a_frame_is_what_the_camera_saw(int x, int y, int width, int height)
    {
        Rect[] windows = [new(20, 10, 30, 40), default, new(default, Size), new(0, 60, 96, 4)];
        using FrameStore store = Write(windows, out Mat[] frames);
        var part = new Rect(x, y, width, height);
        for (int i = 0; i < windows.Length; i++)
        {
            byte[] pixels = new byte[width * height * 3];
            store.Read(i, part, _plate, pixels);
            using var expected = new Mat(frames[i], part);
            using Mat copy = expected.Clone();
            Assert.Equal(copy.AsSpan<byte>().ToArray(), pixels);
        }
        foreach (Mat frame in frames) frame.Dispose();
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_refused()
    {
        Rect[] windows = [new(20, 10, 30, 40), default];
        Write(windows, out Mat[] frames).Dispose();
        foreach (Mat frame in frames) frame.Dispose();
        Assert.Null(FrameStore.Open(_folder.Path, Size, 3));
        Assert.Null(FrameStore.Open(_folder.Path, new Size(48, 48), 2));
        using (FileStream file = File.OpenWrite(_folder.File(FrameStore.FramesFile))) file.SetLength(file.Length - 1);
        Assert.Null(FrameStore.Open(_folder.Path, Size, 2));
    }

    [Fact]
    public void Frames_that_are_a_link_to_a_file_elsewhere_are_read()
    {
        Rect[] windows = [new(20, 10, 30, 40), default];
        Write(windows, out Mat[] frames).Dispose();
        using var elsewhere = new TestFolder();
        string file = _folder.File(FrameStore.FramesFile), between = elsewhere.File("link.bgr");
        File.Move(file, elsewhere.File("frames.bgr"));
        File.CreateSymbolicLink(between, "frames.bgr");
        File.CreateSymbolicLink(file, between);
        using (FrameStore? store = FrameStore.Open(_folder.Path, Size, 2))
        {
            byte[] pixels = new byte[Size.Width * Size.Height * 3];
            store!.Read(0, new Rect(default, Size), _plate, pixels);
            Assert.Equal(frames[0].AsSpan<byte>().ToArray(), pixels);
        }
        File.Delete(elsewhere.File("frames.bgr"));
        Assert.Null(FrameStore.Open(_folder.Path, Size, 2));
        foreach (Mat frame in frames) frame.Dispose();
    }

    [Fact]
    public void Window_holds_the_dancer_and_the_shadow_but_not_the_noise()
    {
        using Mat plate = new(240, 320, MatType.CV_8UC3, new Scalar(150, 140, 130)), frame = plate.Clone();
        Cv2.Rectangle(frame, new Rect(150, 60, 30, 100), new Scalar(40, 40, 200), -1);
        Cv2.Rectangle(frame, new Rect(60, 200, 90, 10), new Scalar(120, 110, 100), -1);
        frame.Set(3, 3, new Vec3b(255, 255, 255));
        var nobody = new PersonPose();
        using var window = new MovingWindow(plate);
        Rect found = window.Find(frame, nobody);
        Assert.True(found.Contains(new Rect(60, 60, 120, 150)), $"{found}");
        Assert.True(found is { X: > 30, Y: > 30, Right: < 210, Bottom: < 240 }, $"{found}");
        Assert.Equal(default, window.Find(plate, nobody));
        var dancer = new PersonPose { Found = true };
        for (int i = 0; i < Keypoints135.BodyCount; i++) dancer.Points[i] = new Keypoint(250 + (i % 3), 100 + i, 1);
        Assert.True(window.Find(frame, dancer).Contains(new Rect(60, 60, 192, 150)), "the key points are within the window as well");
    }

    public void Dispose()
    {
        _plate.Dispose();
        _folder.Dispose();
    }

    // Frames that equal the plate outside their window and are noise within it.
    private FrameStore Write(Rect[] windows, out Mat[] frames)
    {
        frames = [.. windows.Select(Frame)];
        using (FileStream pixels = File.Create(_folder.File(FrameStore.FramesFile)))
        using (FileStream places = File.Create(_folder.File(FrameWindowFile.Name)))
        {
            for (int i = 0; i < windows.Length; i++)
            {
                FrameStore.Append(pixels, frames[i], windows[i]);
                FrameWindowFile.Append(places, windows[i]);
            }
        }
        return FrameStore.Open(_folder.Path, Size, windows.Length)!;
    }

    private Mat Frame(Rect window)
    {
        Mat frame = _plate.Clone();
        if (window.Width == 0) return frame;
        using var part = new Mat(frame, window);
        Cv2.Randu(part, Scalar.All(0), Scalar.All(255));
        return frame;
    }
}
