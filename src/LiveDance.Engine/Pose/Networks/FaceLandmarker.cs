using System.Numerics;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Finds the 468 vertices of MediaPipe's face mesh and two irises of five points each, in a crop that holds a face: the
/// face landmark network "with attention", 192 x 192, which looks at lips and eyes a second time.
/// </summary>
internal sealed class FaceLandmarker(string folder, ExecutionDevice device, int threads) : IDisposable
{
    /// <summary>Mesh and irises.</summary>
    public const int Count = 478;

    private const int Size = 192;

    private readonly Network _network = new(Path.Combine(folder, "face_landmark.onnx"), device, threads);

    /// <summary>Looks at a crop.</summary>
    /// <param name="image">The image.</param>
    /// <param name="crop">The part that may hold a face, upright.</param>
    /// <param name="points">Receives the 478 landmarks, in pixels of the image.</param>
    /// <returns>How likely it is that there is a face, 0..1.</returns>
    public float Find(in ImageView image, in Crop crop, Span<Vector2> points)
    {
        CropReader.Read(image, crop, _network.Input("input"), Size, 0, 1);
        _network.Run();
        ReadOnlySpan<float> mesh = _network.Output("mesh");
        for (int i = 0; i < Count - FaceMesh.IrisPoints; i++)
            points[i] = crop.ToImage(new Vector2(mesh[3 * i], mesh[(3 * i) + 1]) / Size);
        Place(crop, _network.Output("lips"), FaceMesh.Lips, points);
        Place(crop, _network.Output("left_eye"), FaceMesh.LowEye, points);
        Place(crop, _network.Output("right_eye"), FaceMesh.HighEye, points);
        Place(crop, _network.Output("left_iris"), FaceMesh.LowIris, points);
        Place(crop, _network.Output("right_iris"), FaceMesh.HighIris, points);
        return SsdDecoder.Sigmoid(_network.Output("presence")[0]);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private static void Place(
        in Crop crop, ReadOnlySpan<float> refined, ReadOnlySpan<ushort> vertices, Span<Vector2> points)
    {
        for (int i = 0; i < vertices.Length; i++)
            points[vertices[i]] = crop.ToImage(new Vector2(refined[2 * i], refined[(2 * i) + 1]) / Size);
    }
}
