using System.Numerics;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Decodes the output of MediaPipe's single-shot detectors: for each of a fixed set of anchors a box, key points and a score. Overlapping
/// detections are averaged by score (weighted non-maximum suppression).
/// </summary>
internal sealed class SsdDecoder
{
    private const float ScoreThreshold = 0.5f;
    private const float OverlapThreshold = 0.3f;

    private readonly Vector2[] _anchors;
    private readonly int _inputSize;
    private readonly int _keypoints;
    private readonly int[] _remaining;

    /// <param name="inputSize">Side of the network's input, in pixels.</param>
    /// <param name="keypoints">Key points per detection.</param>
    /// <param name="layers">For each grid, the coarsest last: pixels per cell and anchors per cell.</param>
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
        _remaining = new int[_anchors.Length];
    }

    /// <summary>Number of anchors.</summary>
    public int Count => _anchors.Length;

    /// <summary>Decodes the best detection.</summary>
    /// <param name="boxes">
    /// Count x (4 + 2 x key points) values: centre, size and key points, in input pixels relative to the anchor.
    /// </param>
    /// <param name="scores">Count, before the sigmoid.</param>
    /// <param name="keypoints">Receives the key points, 0 to 1 across and down the input.</param>
    /// <returns>Score, 0.5 to 1; 0 if no detection reaches the threshold.</returns>
    public float Best(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, Span<Vector2> keypoints)
    {
        Span<float> best = stackalloc float[1];
        return All(boxes, scores, best, keypoints) == 0 ? 0 : best[0];
    }

    /// <summary>Decodes all detections, the best first.</summary>
    /// <param name="boxes">See <see cref="Best"/>.</param>
    /// <param name="scores">Count, before the sigmoid.</param>
    /// <param name="found">Receives the scores; its length is the largest number of detections.</param>
    /// <param name="keypoints">Receives the key points of each detection, 0 to 1 across and down the input.</param>
    /// <returns>Number of detections.</returns>
    public int All(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, Span<float> found, Span<Vector2> keypoints)
    {
        int remaining = 0;
        for (int i = 0; i < _anchors.Length; i++)
            if (Sigmoid(scores[i]) >= ScoreThreshold) _remaining[remaining++] = i;

        int count = 0;
        while (remaining > 0 && count < found.Length)
        {
            remaining = TakeBest(boxes, scores, remaining, out found[count], keypoints.Slice(count * _keypoints, _keypoints));
            count++;
        }
        return count;
    }

    /// <summary>Logistic function.</summary>
    public static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));

    // Averages the best remaining anchor with all that overlap it, and returns the number of anchors that remain after that.
    private int TakeBest(
        ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, int remaining, out float score, Span<Vector2> keypoints)
    {
        int best = _remaining[0], width = 4 + (2 * _keypoints), kept = 0;
        foreach (int i in _remaining.AsSpan(0, remaining))
            if (scores[i] > scores[best]) best = i;
        score = Sigmoid(scores[best]);
        (Vector2 lowest, Vector2 highest) = Box(boxes, best, width);
        keypoints.Clear();
        float total = 0;
        for (int o = 0; o < remaining; o++)
        {
            int i = _remaining[o];
            if (i != best && Overlap((lowest, highest), Box(boxes, i, width)) <= OverlapThreshold)
            {
                _remaining[kept++] = i;
                continue;
            }
            float weight = Sigmoid(scores[i]);
            total += weight;
            for (int k = 0; k < _keypoints; k++) keypoints[k] += weight * Position(boxes, (i * width) + 4 + (2 * k), i);
        }
        for (int k = 0; k < _keypoints; k++) keypoints[k] /= total;
        return kept;
    }

    private Vector2 Position(ReadOnlySpan<float> boxes, int at, int anchor) =>
        (new Vector2(boxes[at], boxes[at + 1]) / _inputSize) + _anchors[anchor];

    private (Vector2 Lowest, Vector2 Highest) Box(ReadOnlySpan<float> boxes, int i, int width)
    {
        Vector2 centre = Position(boxes, i * width, i);
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
