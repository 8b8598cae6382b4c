using System.Numerics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>Estimates a hand's 21 landmarks in a crop that holds it: MediaPipe's hand landmark network, input 224 x 224.</summary>
/// <param name="folder">Folder of the pose networks.</param>
/// <param name="device">Device that runs the network.</param>
/// <param name="threads">Threads on the CPU.</param>
/// <param name="views">Number of views of each hand.</param>
/// <param name="eightBits">Whether the 8-bit network may be used.</param>
internal sealed class HandLandmarker(string folder, ExecutionDevice device, int threads, int views = 1, bool eightBits = false) : IDisposable
{
    private const int Size = 224;

    private readonly Network _network = new(PoseNetworkFile.Find(folder, "hand_landmark", device, eightBits), device, threads);
    private readonly TestTimeAugmentation _views = new(views, Keypoints135.HandCount);

    /// <summary>The network, for calibration.</summary>
    public Network Network => _network;

    /// <summary>Estimates the landmarks in a crop.</summary>
    /// <param name="image">Image.</param>
    /// <param name="crop">Crop that may hold a hand, fingers up.</param>
    /// <param name="points">Receives the 21 landmarks, in pixels of the image.</param>
    /// <returns>Probability that there is a hand, 0 to 1.</returns>
    public float Find(in ImageView image, in Crop crop, Span<Vector2> points)
    {
        _views.Clear();
        float presence = 0;
        for (int i = 0; i < _views.Count; i++)
        {
            float viewPresence = Find(image, TestTimeAugmentation.At(crop, i), points);
            if (i == 0) presence = viewPresence;
            // A view with less than half the first view's presence probably shows something else.
            if (i == 0 || viewPresence >= presence / 2) _views.Add(points);
        }
        _views.Median(points);
        return presence;
    }

    private float Find(in ImageView image, in AugmentedView view, Span<Vector2> points)
    {
        view.Read(image, _network.Input("input"), Size);
        _network.Run();
        ReadOnlySpan<float> landmarks = _network.Output("landmarks");
        for (int i = 0; i < points.Length; i++)
            points[i] = view.ToImage(new Vector2(landmarks[3 * i], landmarks[(3 * i) + 1]) / Size);
        return _network.Output("presence")[0];
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
