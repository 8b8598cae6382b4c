using System.Numerics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Finds a hand's 21 landmarks in a crop that holds it: MediaPipe's hand landmark network, 224 x 224.
/// </summary>
/// <param name="folder">The folder of the pose networks.</param>
/// <param name="device">What computes it.</param>
/// <param name="threads">Threads on the CPU.</param>
/// <param name="looks">How often it looks at each hand.</param>
internal sealed class HandLandmarker(string folder, ExecutionDevice device, int threads, int looks = 1) : IDisposable
{
    private const int Size = 224;

    private readonly Network _network = new(Path.Combine(folder, "hand_landmark.onnx"), device, threads);
    private readonly TestTimeAugmentation _looks = new(looks, Keypoints135.HandCount);

    /// <summary>Looks at a crop.</summary>
    /// <param name="image">The image.</param>
    /// <param name="crop">The part that may hold a hand, fingers up.</param>
    /// <param name="points">Receives the 21 landmarks, in pixels of the image.</param>
    /// <returns>How likely it is that there is a hand, 0..1.</returns>
    public float Find(in ImageView image, in Crop crop, Span<Vector2> points)
    {
        _looks.Clear();
        float presence = 0;
        for (int i = 0; i < _looks.Count; i++)
        {
            float sure = Find(image, TestTimeAugmentation.At(crop, i), points);
            if (i == 0) presence = sure;
            // A look that is far less sure than the first sees something else.
            if (i == 0 || sure >= presence / 2) _looks.Add(points);
        }
        _looks.Median(points);
        return presence;
    }

    private float Find(in ImageView image, in AugmentedView look, Span<Vector2> points)
    {
        look.Read(image, _network.Input("input"), Size);
        _network.Run();
        ReadOnlySpan<float> landmarks = _network.Output("landmarks");
        for (int i = 0; i < points.Length; i++)
            points[i] = look.ToImage(new Vector2(landmarks[3 * i], landmarks[(3 * i) + 1]) / Size);
        return _network.Output("presence")[0];
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
