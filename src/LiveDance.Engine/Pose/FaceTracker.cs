using System.Numerics;

namespace LiveDance.Engine.Pose;

/// <summary>
/// Follows the face. Where it is, is asked anew in every frame; but as long as the last frame's landmarks agree, their own
/// crop is used, which is steadier.
/// </summary>
internal sealed class FaceTracker(FaceDetector detector, FaceLandmarker landmarker)
{
    private const float PresenceThreshold = 0.5f;

    // Of BlazePose's landmarks the first eleven are the face's; these are the inner points of its eyes.
    private const int BodyLeftEye = 2;
    private const int BodyRightEye = 5;
    private const int BodyFaceCount = 11;

    private static readonly CropLimits Limits = new(Degrees: 15, Shift: 0.1f, Scale: 0.3f, Margin: -0.2f);

    private readonly Vector2[] _points = new Vector2[FaceLandmarker.Count];
    private bool _held;

    /// <summary>The 478 landmarks, in pixels of the image. Valid after a <see cref="Find"/> that returned more than 0.</summary>
    public ReadOnlySpan<Vector2> Points => _points;

    /// <summary>Forgets the face.</summary>
    public void Reset() => _held = false;

    /// <summary>Looks for the face.</summary>
    /// <param name="image">The image.</param>
    /// <param name="body">BlazePose's 33 landmarks.</param>
    /// <returns>How likely it is there, 0.5..1; 0 if it is not.</returns>
    public float Find(in ImageView image, ReadOnlySpan<Vector2> body)
    {
        Crop guess = Crop.AroundPoints(body[..BodyFaceCount], body[BodyRightEye], body[BodyLeftEye], scale: 3);
        if (!detector.TryFind(image, guess, out Crop crop))
        {
            _held = false;
            return 0;
        }
        if (_held && OwnCrop() is var own && crop.IsContinuedBy(own, _points, Limits)) crop = own;
        float presence = landmarker.Find(image, crop, _points);
        _held = presence > PresenceThreshold;
        return _held ? presence : 0;
    }

    private Crop OwnCrop() => Crop.AroundPoints(
        _points, _points[FaceMesh.RightEyeCorner], _points[FaceMesh.LeftEyeCorner], scale: 1.5f);
}
