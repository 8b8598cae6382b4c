using System.Numerics;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Pose;

/// <summary>
/// Finds a hand's 21 landmarks in a crop that holds it: MediaPipe's hand landmark network, 224 x 224.
/// </summary>
internal sealed class HandLandmarker(ExecutionDevice device, int threads) : IDisposable
{
    private const int Size = 224;

    private readonly Network _network = new(ModelFolder.PoseNetwork("hand_landmark"), device, threads);

    /// <summary>Looks at a crop.</summary>
    /// <param name="image">The image.</param>
    /// <param name="crop">The part that may hold a hand, fingers up.</param>
    /// <param name="points">Receives the 21 landmarks, in pixels of the image.</param>
    /// <returns>How likely it is that there is a hand, 0..1.</returns>
    public float Find(in ImageView image, in Crop crop, Span<Vector2> points)
    {
        CropReader.Read(image, crop, _network.Input("input"), Size, 0, 1);
        _network.Run();
        ReadOnlySpan<float> landmarks = _network.Output("landmarks");
        for (int i = 0; i < points.Length; i++)
            points[i] = crop.ToImage(new Vector2(landmarks[3 * i], landmarks[(3 * i) + 1]) / Size);
        return _network.Output("presence")[0];
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
