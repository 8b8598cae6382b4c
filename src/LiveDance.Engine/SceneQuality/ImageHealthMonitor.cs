using System.Diagnostics;
using OpenCvSharp;

namespace LiveDance.Engine.SceneQuality;

/// <summary>
/// Notices images that come but show nothing: black ones, the same one again and again, and ones whose lower part the
/// decoder has made up. Looks at some two thousand pixels of each; says so once it has lasted.
/// </summary>
public sealed class ImageHealthMonitor
{
    private const int Columns = 64, Rows = 32;

    // Grey levels: a covered lens gives noise of a few levels about black.
    private const int BlackMean = 10, BlackBrightest = 32;
    private const double BlackSeconds = 1, FrozenSeconds = 2, TornSeconds = 0.3;

    // A torn image's made-up part: rows that are all alike, this many at least.
    private const int TornRows = Rows / 8;

    private readonly byte[] _now = new byte[Columns * Rows];
    private readonly byte[] _before = new byte[Columns * Rows];
    private long _blackSince;
    private long _frozenSince;
    private long _tornSince;
    private bool _hasBefore;
    private volatile string _notice = "";

    /// <summary>What is wrong, as a clause; empty if nothing. Any thread.</summary>
    public string Notice => _notice;

    /// <summary>Looks at an image.</summary>
    /// <param name="image">Height x width x 3 bytes, BGR.</param>
    /// <param name="now">When it was captured, in ticks of <see cref="Stopwatch"/>.</param>
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
        if (Lasts(frozen, ref _frozenSince, now, FrozenSeconds)) notice = "the same image comes again and again";
        if (Lasts(black, ref _blackSince, now, BlackSeconds)) notice = "the images are black: is the lens covered?";
        _notice = notice;
    }

    /// <summary>Forgets everything: the source is a new one.</summary>
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

    // Decoders fill what is missing with one grey, or repeat the last row they have; walls are never as even as that.
    private bool IsTorn()
    {
        ReadOnlySpan<byte> last = Row(Rows - 1);
        int alike = 1;
        while (alike < Rows && Row(Rows - 1 - alike).SequenceEqual(last)) alike++;
        return alike >= TornRows && alike < Rows && !last.SequenceEqual(Row(0));
    }

    private ReadOnlySpan<byte> Row(int y) => _now.AsSpan(y * Columns, Columns);
}
