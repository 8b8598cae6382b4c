using System.Numerics;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.Pose.Tracking;

/// <summary>
/// Follows the face. Its last landmarks say where to look; now and then, and whenever the body says otherwise, the
/// place is asked anew.
/// </summary>
internal sealed class FaceTracker(FaceDetector detector, FaceLandmarker landmarker)
{
    private const float PresenceThreshold = 0.5f;

    // Of BlazePose's landmarks the first eleven are the face's; these are its eyes.
    private const int BodyLeftEye = 2;
    private const int BodyRightEye = 5;
    private const int BodyFaceCount = 11;

    // How far the face's own crop may be from the one that was detected (MediaPipe's limits), and from the body's
    // guess, which is twice as wide.
    private static readonly CropLimits LikeDetected = new(Degrees: 15, Shift: 0.1f, Scale: 0.3f, Margin: -0.2f);
    private static readonly CropLimits LikeGuess = new(Degrees: 30, Shift: 0.1f, Scale: 0.7f, Margin: 0);

    private readonly Vector2[] _points = new Vector2[FaceLandmarker.Count];
    private bool _held;

    /// <summary>
    /// The 478 landmarks, in pixels of the image. Valid after a <see cref="Find"/> that returned more than 0.
    /// </summary>
    public ReadOnlySpan<Vector2> Points => _points;

    /// <summary>Forgets the face.</summary>
    public void Reset() => _held = false;

    /// <summary>Looks for the face.</summary>
    /// <param name="image">The image.</param>
    /// <param name="body">BlazePose's 33 landmarks.</param>
    /// <param name="askAnew">Whether to ask where it is although its own landmarks say so.</param>
    /// <returns>How likely it is there, 0.5..1; 0 if it is not.</returns>
    public float Find(in ImageView image, ReadOnlySpan<Vector2> body, bool askAnew)
    {
        Crop guess = Crop.AroundPoints(body[..BodyFaceCount], body[BodyRightEye], body[BodyLeftEye], scale: 3);
        float presence = TryChoose(image, guess, askAnew, out Crop crop) ? landmarker.Find(image, crop, _points) : 0;
        _held = presence > PresenceThreshold;
        return _held ? presence : 0;
    }

    private bool TryChoose(in ImageView image, in Crop guess, bool askAnew, out Crop crop)
    {
        crop = _held ? Crop.AroundPoints(
            _points, _points[FaceMesh.RightEyeCorner], _points[FaceMesh.LeftEyeCorner], scale: 1.5f) : default;
        if (_held && !askAnew && guess.IsContinuedBy(crop, _points, LikeGuess)) return true;
        if (!detector.TryFind(image, guess, out Crop detected)) return false;
        if (!_held || !detected.IsContinuedBy(crop, _points, LikeDetected)) crop = detected;
        return true;
    }
}
