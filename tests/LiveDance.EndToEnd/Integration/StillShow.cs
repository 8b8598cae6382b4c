using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OpenCvSharp;

namespace LiveDance.EndToEnd.Integration;

/// <summary>
/// The program with a dancer who stands still, so that what a partner shows can be compared with our picture, whenever.
/// </summary>
internal sealed class StillShow : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TestFolder _folder = new();
    private readonly Process _program;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };

    public StillShow(params string[] outputs)
    {
        Directory.CreateDirectory(_folder.File("still"));
        using (Process ffmpeg = Process.Start(
            "ffmpeg", ["-nostdin", "-v", "error", "-ss", "5", "-i", LiveDanceProgram.Guest, "-frames:v", "1", _folder.File("still/1.png")]))
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        Page = $"http://127.0.0.1:{FreePort()}";
        string[] all = [Page, .. outputs];
        _program = LiveDanceProgram.Start(
            // The quickest pose network: a machine in haste would step down to it, and she would move.
            ["live", _folder.File("still"), "--loop", "--no-window", "--pose", "fast", .. all.SelectMany(output => new[] { "--output", output })]);
        _program.ErrorDataReceived += (_, _) => { };
        _program.BeginErrorReadLine();
    }

    /// <summary>The address of the show's own page.</summary>
    public string Page { get; }

    /// <summary>Our picture.</summary>
    public Mat Picture()
    {
        byte[] jpeg = [];
        Until(() =>
        {
            try
            {
                jpeg = _client.GetByteArrayAsync(Page + "/picture.jpg").WaitAsync(Patience).GetAwaiter().GetResult();
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return Cv2.ImDecode(jpeg, ImreadModes.Color);
    }

    /// <summary>Our picture when the performer has come to stand: at first she fades in and walks to her place.</summary>
    public Mat Settled()
    {
        Mat settled = Picture();
        int alike = 0;
        Until(() =>
        {
            Mat next = Picture();
            alike = Similarity(settled, next) > 0.97 ? alike + 1 : 0;
            settled.Dispose();
            settled = next;
            // Some seconds of likeness, as pictures come several times a second.
            return alike >= 15;
        });
        return settled;
    }

    /// <summary>Waits until something is so.</summary>
    public void Until(Func<bool> reached)
    {
        var waited = Stopwatch.StartNew();
        using var pause = new ManualResetEventSlim();
        while (!reached())
        {
            Assert.True(waited.Elapsed < Patience, "it did not come about in time");
            Assert.False(_program.HasExited, "the show has ended");
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

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>
    /// How alike the performer is in two pictures: the correlation of what differs from the plate, over all pixels. Another
    /// range or colour matrix on the way changes it little; a picture without the performer gives about 0.
    /// </summary>
    public static unsafe double Similarity(Mat ours, Mat theirs)
    {
        using Mat plate = Cv2.ImRead(Path.Combine(Footage.Nova, "plate.png"));
        double sumA = 0, sumB = 0, squareA = 0, squareB = 0, product = 0;
        float[] a = AgainstPlate(ours), b = AgainstPlate(theirs);
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

        float[] AgainstPlate(Mat picture)
        {
            using var resized = new Mat();
            Cv2.Resize(picture, resized, plate.Size(), 0, 0, InterpolationFlags.Area);
            float[] differences = new float[3 * plate.Total()];
            byte* shown = resized.DataPointer, still = plate.DataPointer;
            for (int i = 0; i < differences.Length; i++) differences[i] = shown[i] - still[i];
            return differences;
        }
    }
}
