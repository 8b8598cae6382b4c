using System.Diagnostics;
using OpenCvSharp;

namespace LiveDance.EndToEnd.Integration;

/// <summary>
/// Runs the program with a still image of a dancer, so that the picture that another program receives can be compared at any time.
/// </summary>
internal sealed class StillSession : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private readonly TestFolder _folder = new();
    private readonly Process _program;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };

    public StillSession(params string[] outputs)
    {
        Directory.CreateDirectory(_folder.File("still"));
        using (Process ffmpeg = Process.Start(
            "ffmpeg", ["-nostdin", "-v", "error", "-ss", "5", "-i", LiveDanceProgram.Guest, "-frames:v", "1", _folder.File("still/1.png")]))
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        Page = $"http://127.0.0.1:{TestPort.Reserve()}";
        string[] all = [Page, .. outputs];
        _program = LiveDanceProgram.Start(
            // The fastest pose network, as a change to it on a slow machine would move the performer.
            ["live", _folder.File("still"), "--loop", "--no-window", "--pose", "fast", .. all.SelectMany(output => new[] { "--output", output })]);
        _program.ErrorDataReceived += (_, _) => { };
        _program.BeginErrorReadLine();
    }

    /// <summary>The address of the session's HTTP page.</summary>
    public string Page { get; }

    /// <summary>The session's current picture.</summary>
    public Mat Picture()
    {
        byte[] jpeg = [];
        Until(() =>
        {
            try
            {
                jpeg = _client.GetByteArrayAsync(Page + "/picture.jpg").WaitAsync(Timeout).GetAwaiter().GetResult();
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return Cv2.ImDecode(jpeg, ImreadModes.Color);
    }

    /// <summary>The session's picture once it is constant: at first the performer fades in and moves to the final position.</summary>
    public Mat Settled()
    {
        Mat settled = Picture();
        int similar = 0;
        Until(() =>
        {
            Mat next = Picture();
            similar = Similarity(settled, next) > 0.97 ? similar + 1 : 0;
            settled.Dispose();
            settled = next;
            // A few seconds, at several pictures a second.
            return similar >= 15;
        });
        return settled;
    }

    /// <summary>Waits until a condition holds.</summary>
    public void Until(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        using var pause = new ManualResetEventSlim();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Timeout, "the condition did not hold in time");
            Assert.False(_program.HasExited, "the session has ended");
            pause.Wait(TimeSpan.FromMilliseconds(200));
        }
    }

    public void Dispose()
    {
        Signal.Terminate(_program);
        Assert.True(_program.WaitForExit(TimeSpan.FromSeconds(30)));
        _program.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    /// <summary>
    /// Similarity of the performer in two pictures: the correlation of the differences from the plate, over all pixels. It hardly
    /// depends on colour range and matrix; a picture without the performer gives about 0.
    /// </summary>
    public static unsafe double Similarity(Mat ours, Mat theirs)
    {
        using Mat plate = Cv2.ImRead(Path.Combine(Footage.Nova, "plate.png"));
        double sumA = 0, sumB = 0, squareA = 0, squareB = 0, product = 0;
        float[] a = DifferenceFromPlate(ours), b = DifferenceFromPlate(theirs);
        for (int i = 0; i < a.Length; i++)
        {
            sumA += a[i];
            sumB += b[i];
            squareA += a[i] * a[i];
            squareB += b[i] * b[i];
            product += a[i] * b[i];
        }
        double count = a.Length, covariance = product - (sumA * sumB / count);
        double spread = Math.Sqrt((squareA - (sumA * sumA / count)) * (squareB - (sumB * sumB / count)));
        return spread < 1 ? 0 : covariance / spread;

        float[] DifferenceFromPlate(Mat picture)
        {
            using var resized = new Mat();
            Cv2.Resize(picture, resized, plate.Size(), 0, 0, InterpolationFlags.Area);
            float[] differences = new float[3 * plate.Total()];
            byte* shown = resized.DataPointer, background = plate.DataPointer;
            for (int i = 0; i < differences.Length; i++) differences[i] = shown[i] - background[i];
            return differences;
        }
    }
}
