using System.Numerics;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Detects the face near the position given by the body landmarks: MediaPipe's short-range face detector, input 128 x 128.
/// </summary>
internal sealed class FaceDetector(string folder, ExecutionDevice device, int threads) : IDisposable
{
    private const int Size = 128;
    private const int RightEye = 0;
    private const int LeftEye = 1;

    private readonly Network _network = new(Path.Combine(folder, "face_detection.onnx"), device, threads);
    private readonly SsdDecoder _detections = new(Size, keypoints: 6, (8, 2), (16, 6));
    private readonly Vector2[] _keypoints = new Vector2[6];

    /// <summary>Detects a face.</summary>
    /// <param name="image">Image.</param>
    /// <param name="guess">Crop to search.</param>
    /// <param name="crop">Receives the crop of the face, with the eyes horizontal.</param>
    /// <returns>Whether a face was found.</returns>
    public bool TryFind(in ImageView image, in Crop guess, out Crop crop)
    {
        CropReader.Read(image, guess, _network.Input("input"), Size, -1, 1);
        _network.Run();
        crop = default;
        if (_detections.Best(_network.Output("boxes"), _network.Output("scores"), _keypoints) == 0) return false;
        for (int i = 0; i < _keypoints.Length; i++) _keypoints[i] = guess.ToImage(_keypoints[i]);
        crop = Crop.AroundPoints(_keypoints, _keypoints[RightEye], _keypoints[LeftEye], scale: 2, shift: -0.1f);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
