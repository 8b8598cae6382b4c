using System.Numerics;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.Pose.Tracking;

/// <summary>
/// Tracks the face. Its last landmarks give the crop; at intervals, and whenever the body landmarks disagree, it is detected again.
/// </summary>
internal sealed class FaceTracker(FaceDetector detector, FaceLandmarker landmarker)
{
    private const float PresenceThreshold = 0.5f;

    // BlazePose indices of the eyes; the first eleven landmarks are those of the face.
    private const int BodyLeftEye = 2;
    private const int BodyRightEye = 5;
    private const int BodyFaceCount = 11;

    // Allowed difference between the crop from the face's own landmarks and the detected one (MediaPipe's limits), or the one estimated
    // from the body, which is twice as wide.
    private static readonly CropLimits LikeDetected = new(Degrees: 15, Shift: 0.1f, Scale: 0.3f, Margin: -0.2f);
    private static readonly CropLimits LikeGuess = new(Degrees: 30, Shift: 0.1f, Scale: 0.7f, Margin: 0);

    private readonly Vector2[] _points = new Vector2[FaceLandmarker.Count];
    private Crop _lastGuess;
    private float _presence;

    /// <summary>The 478 landmarks, in pixels of the image. Valid while <see cref="Find"/> or <see cref="Move"/> return more than 0.</summary>
    public ReadOnlySpan<Vector2> Points => _points;

    /// <summary>Whether the last frame had a face.</summary>
    public bool Tracked => _presence > 0;

    /// <summary>Discards the track.</summary>
    public void Reset() => _presence = 0;

    /// <summary>Estimates the landmarks of the face.</summary>
    /// <param name="image">Image.</param>
    /// <param name="body">The 33 BlazePose landmarks, in pixels of the image.</param>
    /// <param name="redetect">Whether to detect the face again although its own landmarks give a crop.</param>
    /// <returns>Probability that the face is present, 0.5 to 1; 0 if it is not.</returns>
    public float Find(in ImageView image, ReadOnlySpan<Vector2> body, bool redetect)
    {
        Crop guess = Guess(body);
        float presence = TryChoose(image, guess, redetect, out Crop crop) ? landmarker.Find(image, crop, _points) : 0;
        _lastGuess = guess;
        return _presence = presence > PresenceThreshold ? presence : 0;
    }

    /// <summary>Moves the landmarks with the head, without running a network.</summary>
    /// <param name="body">The 33 BlazePose landmarks, in pixels of the image.</param>
    /// <returns>Probability of the last estimate; 0 if there was no face.</returns>
    public float Move(ReadOnlySpan<Vector2> body)
    {
        if (_presence == 0) return 0;
        // The size of the guess varies by several per cent from frame to frame, that of a head does not.
        Crop guess = Guess(body) with { Size = _lastGuess.Size };
        for (int i = 0; i < _points.Length; i++) _points[i] = guess.ToImage(_lastGuess.FromImage(_points[i]));
        _lastGuess = guess;
        return _presence;
    }

    private static Crop Guess(ReadOnlySpan<Vector2> body) =>
        Crop.AroundPoints(body[..BodyFaceCount], body[BodyRightEye], body[BodyLeftEye], scale: 3);

    private bool TryChoose(in ImageView image, in Crop guess, bool redetect, out Crop crop)
    {
        crop = Tracked ? Crop.AroundPoints(
            _points, _points[FaceMesh.RightEyeCorner], _points[FaceMesh.LeftEyeCorner], scale: 1.5f) : default;
        if (Tracked && !redetect && guess.IsContinuedBy(crop, _points, LikeGuess)) return true;
        if (!detector.TryFind(image, guess, out Crop detected)) return false;
        if (!Tracked || !detected.IsContinuedBy(crop, _points, LikeDetected)) crop = detected;
        return true;
    }
}
