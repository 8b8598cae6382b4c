using System.Numerics;

namespace LiveDance.Engine.Pose;

/// <summary>
/// Reads the output of MediaPipe's single-shot detectors: a box and key points around each of a fixed set of anchors,
/// and a score. Overlapping boxes say the same thing; the best and all that overlap it are averaged by score (weighted
/// non-maximum suppression), and only that one result is of interest here.
/// </summary>
internal sealed class AnchoredDetections
{
    private const float ScoreThreshold = 0.5f;
    private const float OverlapThreshold = 0.3f;

    private readonly Vector2[] _anchors;
    private readonly int _inputSize;
    private readonly int _keypoints;

    /// <param name="inputSize">Side of the network's input, pixels.</param>
    /// <param name="keypoints">Key points per detection.</param>
    /// <param name="layers">For each grid, coarse last: pixels per cell, anchors per cell.</param>
    public AnchoredDetections(int inputSize, int keypoints, params ReadOnlySpan<(int Stride, int PerCell)> layers)
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
        int best = 0;
        for (int i = 1; i < _anchors.Length; i++)
            if (scores[i] > scores[best]) best = i;
        float score = Sigmoid(scores[best]);
        if (!(score >= ScoreThreshold)) return 0;

        int width = 4 + (2 * _keypoints);
        (Vector2 lowest, Vector2 highest) = Box(boxes, best, width);
        keypoints.Clear();
        float total = 0;
        for (int i = 0; i < _anchors.Length; i++)
        {
            float weight = Sigmoid(scores[i]);
            if (weight < ScoreThreshold) continue;
            if (Overlap((lowest, highest), Box(boxes, i, width)) <= OverlapThreshold) continue;
            total += weight;
            for (int k = 0; k < _keypoints; k++) keypoints[k] += weight * Place(boxes, (i * width) + 4 + (2 * k), i);
        }
        if (total <= 0) return 0;
        for (int k = 0; k < _keypoints; k++) keypoints[k] /= total;
        return score;
    }

    public static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));

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
