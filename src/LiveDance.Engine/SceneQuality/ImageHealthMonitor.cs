using System.Diagnostics;
using OpenCvSharp;

namespace LiveDance.Engine.SceneQuality;

/// <summary>
/// Detects images without content: black ones, repeated ones, and ones whose lower part was filled in by the decoder. Samples about two
/// thousand pixels of each image and reports a problem once it has lasted.
/// </summary>
public sealed class ImageHealthMonitor
{
    private const int Columns = 64, Rows = 32;

    // Mean and maximum grey level of a black image: a covered lens gives noise of a few levels. Then seconds after which each problem is
    // reported.
    private const int BlackMean = 10, BlackBrightest = 32;
    private const double BlackSeconds = 1, FrozenSeconds = 2, TornSeconds = 0.3;

    // Smallest number of identical sampled rows at the bottom of a torn image.
    private const int TornRows = Rows / 8;

    private readonly byte[] _now = new byte[Columns * Rows];
    private readonly byte[] _before = new byte[Columns * Rows];
    private long _blackSince;
    private long _frozenSince;
    private long _tornSince;
    private bool _hasBefore;
    private volatile string _notice = "";

    /// <summary>Problem, as a clause; empty if there is none. Thread-safe.</summary>
    public string Notice => _notice;

    /// <summary>Checks an image.</summary>
    /// <param name="image">Image of height x width x 3 bytes, BGR.</param>
    /// <param name="now">Capture time, in ticks of <see cref="Stopwatch"/>.</param>
    public void Observe(Mat image, long now)
    {
        if (image.Empty() || image.Channels() != 3) return;
        Sample(image);
        bool black = IsBlack();
        bool frozen = !black && _hasBefore && _now.AsSpan().SequenceEqual(_before);
        bool torn = !black && IsTorn();
        _now.CopyTo(_before, 0);
        _hasBefore = true;
        string notice = "";
        if (Lasts(torn, ref _tornSince, now, TornSeconds)) notice = "the images are torn: the lower part is missing";
        if (Lasts(frozen, ref _frozenSince, now, FrozenSeconds)) notice = "the same image is repeated";
        if (Lasts(black, ref _blackSince, now, BlackSeconds)) notice = "the images are black: is the lens covered?";
        _notice = notice;
    }

    /// <summary>Discards the history, for a new source.</summary>
    public void Reset()
    {
        (_blackSince, _frozenSince, _tornSince, _hasBefore) = (0, 0, 0, false);
        _notice = "";
    }

    private static bool Lasts(bool wrong, ref long since, long now, double seconds)
    {
        if (!wrong)
        {
            since = 0;
            return false;
        }
        if (since == 0) since = now;
        return Stopwatch.GetElapsedTime(since, now).TotalSeconds >= seconds;
    }

    private unsafe void Sample(Mat image)
    {
        for (int y = 0; y < Rows; y++)
        {
            byte* row = (byte*)image.Ptr(((2 * y) + 1) * image.Rows / (2 * Rows));
            for (int x = 0; x < Columns; x++)
            {
                byte* pixel = row + (3 * (((2 * x) + 1) * image.Cols / (2 * Columns)));
                _now[(y * Columns) + x] = (byte)((pixel[0] + (2 * pixel[1]) + pixel[2]) / 4);
            }
        }
    }

    private bool IsBlack()
    {
        int sum = 0, brightest = 0;
        foreach (byte level in _now)
        {
            sum += level;
            brightest = Math.Max(brightest, level);
        }
        return sum < BlackMean * _now.Length && brightest < BlackBrightest;
    }

    // Decoders fill missing rows with one grey level or repeat the last row; real surfaces are never as uniform.
    private bool IsTorn()
    {
        ReadOnlySpan<byte> last = Row(Rows - 1);
        int alike = 1;
        while (alike < Rows && Row(Rows - 1 - alike).SequenceEqual(last)) alike++;
        return alike >= TornRows && alike < Rows && !last.SequenceEqual(Row(0));
    }

    private ReadOnlySpan<byte> Row(int y) => _now.AsSpan(y * Columns, Columns);
}
