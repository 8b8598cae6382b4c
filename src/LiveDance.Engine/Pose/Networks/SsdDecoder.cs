using System.Numerics;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Reads the output of MediaPipe's single-shot detectors: a box and key points around each of a fixed set of anchors,
/// and a score. Overlapping boxes say the same thing; the best and all that overlap it are averaged by score (weighted
/// non-maximum suppression).
/// </summary>
internal sealed class SsdDecoder
{
    private const float ScoreThreshold = 0.5f;
    private const float OverlapThreshold = 0.3f;

    private readonly Vector2[] _anchors;
    private readonly int _inputSize;
    private readonly int _keypoints;
    private readonly int[] _open;

    /// <param name="inputSize">Side of the network's input, pixels.</param>
    /// <param name="keypoints">Key points per detection.</param>
    /// <param name="layers">For each grid, coarse last: pixels per cell, anchors per cell.</param>
    public SsdDecoder(int inputSize, int keypoints, params ReadOnlySpan<(int Stride, int PerCell)> layers)
    {
        var anchors = new List<Vector2>();
        foreach ((int stride, int perCell) in layers)
        {
            int cells = inputSize / stride;
            for (int i = 0; i < cells * cells * perCell; i++)
            {
                int cell = i / perCell;
                anchors.Add(new Vector2((cell % cells) + 0.5f, (cell / cells) + 0.5f) / cells);
            }
        }
        _anchors = [.. anchors];
        _inputSize = inputSize;
        _keypoints = keypoints;
        _open = new int[_anchors.Length];
    }

    /// <summary>How many anchors there are.</summary>
    public int Count => _anchors.Length;

    /// <summary>The best detection's key points.</summary>
    /// <param name="boxes">
    /// Count x (4 + 2 x key points): centre, size and key points, in input pixels from the anchor.
    /// </param>
    /// <param name="scores">Count, before the sigmoid.</param>
    /// <param name="keypoints">Receives the key points as 0..1 across and down the input.</param>
    /// <returns>The score, 0..1; 0 if nothing scores enough.</returns>
    public float Best(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, Span<Vector2> keypoints)
    {
        Span<float> best = stackalloc float[1];
        return All(boxes, scores, best, keypoints) == 0 ? 0 : best[0];
    }

    /// <summary>The key points of every detection, the best first.</summary>
    /// <param name="boxes">As for <see cref="Best"/>.</param>
    /// <param name="scores">Count, before the sigmoid.</param>
    /// <param name="found">Receives the scores, 0..1; its length is the most that are looked for.</param>
    /// <param name="keypoints">Receives the key points of each, as 0..1 across and down the input.</param>
    /// <returns>How many there are.</returns>
    public int All(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, Span<float> found, Span<Vector2> keypoints)
    {
        int open = 0;
        for (int i = 0; i < _anchors.Length; i++)
            if (Sigmoid(scores[i]) >= ScoreThreshold) _open[open++] = i;

        int count = 0;
        while (open > 0 && count < found.Length)
        {
            open = TakeBest(boxes, scores, open, out found[count], keypoints.Slice(count * _keypoints, _keypoints));
            count++;
        }
        return count;
    }

    public static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));

    // Averages the best open anchor and all that overlap it, and returns how many are still open after that.
    private int TakeBest(
        ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, int open, out float score, Span<Vector2> keypoints)
    {
        int best = _open[0], width = 4 + (2 * _keypoints), left = 0;
        foreach (int i in _open.AsSpan(0, open))
            if (scores[i] > scores[best]) best = i;
        score = Sigmoid(scores[best]);
        (Vector2 lowest, Vector2 highest) = Box(boxes, best, width);
        keypoints.Clear();
        float total = 0;
        for (int o = 0; o < open; o++)
        {
            int i = _open[o];
            if (i != best && Overlap((lowest, highest), Box(boxes, i, width)) <= OverlapThreshold)
            {
                _open[left++] = i;
                continue;
            }
            float weight = Sigmoid(scores[i]);
            total += weight;
            for (int k = 0; k < _keypoints; k++) keypoints[k] += weight * Place(boxes, (i * width) + 4 + (2 * k), i);
        }
        for (int k = 0; k < _keypoints; k++) keypoints[k] /= total;
        return left;
    }

    private Vector2 Place(ReadOnlySpan<float> boxes, int at, int anchor) =>
        (new Vector2(boxes[at], boxes[at + 1]) / _inputSize) + _anchors[anchor];

    private (Vector2 Lowest, Vector2 Highest) Box(ReadOnlySpan<float> boxes, int i, int width)
    {
        Vector2 centre = Place(boxes, i * width, i);
        Vector2 half = new Vector2(boxes[(i * width) + 2], boxes[(i * width) + 3]) / (2 * _inputSize);
        return (centre - half, centre + half);
    }

    // Intersection over union.
    private static float Overlap((Vector2 Lowest, Vector2 Highest) a, (Vector2 Lowest, Vector2 Highest) b)
    {
        float shared = Area(Vector2.Max(a.Lowest, b.Lowest), Vector2.Min(a.Highest, b.Highest));
        float all = Area(a.Lowest, a.Highest) + Area(b.Lowest, b.Highest) - shared;
        return all > 0 ? shared / all : 0;
    }

    private static float Area(Vector2 lowest, Vector2 highest) =>
        MathF.Max(highest.X - lowest.X, 0) * MathF.Max(highest.Y - lowest.Y, 0);
}
