using System.Numerics;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Pose;

/// <summary>
/// Finds a person anywhere in the image: MediaPipe's pose detector, 224 x 224, run when no track is held.
/// </summary>
internal sealed class PoseDetector(ExecutionDevice device, int threads) : IDisposable
{
    private const int Size = 224;

    private readonly Network _network = new(ModelFolder.PoseNetwork("pose_detection"), device, threads);
    private readonly AnchoredDetections _detections = new(Size, keypoints: 4, (8, 2), (16, 2), (32, 6));
    private readonly Vector2[] _keypoints = new Vector2[4];

    /// <summary>Looks for a person.</summary>
    /// <param name="image">The whole image.</param>
    /// <param name="crop">Receives the part of the image that holds the person, upright.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFind(in ImageView image, out Crop crop)
    {
        var whole = new Crop(new Vector2(image.Width, image.Height) / 2, Math.Max(image.Width, image.Height), 0);
        CropReader.Read(image, whole, _network.Input("input"), Size, -1, 1, Beyond.Black);
        _network.Run();
        crop = default;
        if (_detections.Best(_network.Output("boxes"), _network.Output("scores"), _keypoints) == 0) return false;
        crop = BodyLandmarker.CropFor(whole.ToImage(_keypoints[0]), whole.ToImage(_keypoints[1]));
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
