using System.Numerics;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Estimates the 468 vertices of MediaPipe's face mesh and two irises of five points each, in a crop that holds a face: the face landmark
/// network "with attention", input 192 x 192, which refines lips and eyes.
/// </summary>
internal sealed class FaceLandmarker(string folder, ExecutionDevice device, int threads) : IDisposable
{
    /// <summary>Number of points of mesh and irises.</summary>
    public const int Count = 478;

    private const int Size = 192;

    private readonly Network _network = new(Path.Combine(folder, "face_landmark.onnx"), device, threads);

    /// <summary>Estimates the landmarks in a crop.</summary>
    /// <param name="image">Image.</param>
    /// <param name="crop">Crop that may hold a face, with the eyes horizontal.</param>
    /// <param name="points">Receives the 478 landmarks, in pixels of the image.</param>
    /// <returns>Probability that there is a face, 0 to 1.</returns>
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
