using System.Numerics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.Pose.Tracking;

/// <summary>
/// Tracks one hand. Its last landmarks give the crop; at intervals, and whenever the arm's landmarks disagree, it is located again.
/// </summary>
internal sealed class HandTracker(HandRecropper recropper, HandLandmarker landmarker)
{
    private const float WristThreshold = 0.1f;
    private const float PresenceThreshold = 0.5f;

    // Allowed difference between the crop from the hand's own landmarks and the located one (MediaPipe's limits), or the one estimated
    // from the arm, which is 2.7 times as wide as the hand and is off by less than a fifth in nine of ten frames.
    private static readonly CropLimits LikeLocated = new(Degrees: 40, Shift: 0.2f, Scale: 0.4f, Margin: -0.1f);
    private static readonly CropLimits LikeGuess = new(Degrees: 60, Shift: 0.2f, Scale: 0.6f, Margin: 0);

    // Landmarks of the palm: the wrist, the thumb without its tip, and the two lower joints of each finger.
    private static readonly int[] Palm = [0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18];

    private readonly Vector2[] _points = new Vector2[Keypoints135.HandCount];
    private readonly Vector2[] _palm = new Vector2[Palm.Length];
    private Crop _lastGuess;
    private float _presence;

    /// <summary>
    /// The 21 landmarks, in pixels of the image. Valid while <see cref="Find"/> or <see cref="Move"/> return more than 0.
    /// </summary>
    public ReadOnlySpan<Vector2> Points => _points;

    /// <summary>Whether the last frame had the hand.</summary>
    public bool Tracked => _presence > 0;

    /// <summary>Discards the track.</summary>
    public void Reset() => _presence = 0;

    /// <summary>Estimates the landmarks of the hand.</summary>
    /// <param name="image">Image.</param>
    /// <param name="guess">Crop estimated from the arm's landmarks.</param>
    /// <param name="wristVisibility">Visibility of the wrist, 0 to 1.</param>
    /// <param name="redetect">Whether to locate the hand again although its own landmarks give a crop.</param>
    /// <returns>Probability that the hand is present, 0.5 to 1; 0 if it is not.</returns>
    public float Find(in ImageView image, in Crop guess, float wristVisibility, bool redetect)
    {
        if (wristVisibility < WristThreshold) return _presence = 0;
        Crop crop = Choose(image, guess, redetect);
        float presence = landmarker.Find(image, crop, _points);
        _lastGuess = guess;
        return _presence = presence > PresenceThreshold ? presence : 0;
    }

    /// <summary>Moves the landmarks with the arm, without running a network.</summary>
    /// <returns>Probability of the last estimate; 0 if there was no hand.</returns>
    public float Move(in Crop guess, float wristVisibility)
    {
        if (_presence == 0 || wristVisibility < WristThreshold) return _presence = 0;
        for (int i = 0; i < _points.Length; i++) _points[i] = guess.ToImage(_lastGuess.FromImage(_points[i]));
        _lastGuess = guess;
        return _presence;
    }

    private Crop Choose(in ImageView image, in Crop guess, bool redetect)
    {
        if (_presence == 0) return recropper.Locate(image, guess);
        Crop own = OwnCrop();
        if (!redetect && guess.IsContinuedBy(own, _points, LikeGuess)) return own;
        Crop located = recropper.Locate(image, guess);
        return located.IsContinuedBy(own, _points, LikeLocated) ? own : located;
    }

    // Crop whose upward direction points from the wrist to the middle joints of the three inner fingers.
    private Crop OwnCrop()
    {
        for (int i = 0; i < Palm.Length; i++) _palm[i] = _points[Palm[i]];
        Vector2 fingers = (((_points[6] + _points[14]) / 2) + _points[10]) / 2;
        return Crop.AlongPoints(_palm, _points[0], fingers, scale: 2, shift: -0.1f);
    }
}
