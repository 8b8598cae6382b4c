using System.Numerics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.Pose.Tracking;

/// <summary>
/// Follows one hand. Its last landmarks say where to look; now and then, and whenever the arm says otherwise, the place
/// is asked anew.
/// </summary>
internal sealed class HandTracker(HandRecropper locator, HandLandmarker landmarker)
{
    private const float WristThreshold = 0.1f;
    private const float PresenceThreshold = 0.5f;

    // How far the hand's own crop may be from the one that was asked for (MediaPipe's limits), and from the arm's
    // guess, which is 2.7 times as wide as the hand and is off by less than a fifth in nine of ten frames.
    private static readonly CropLimits LikeLocated = new(Degrees: 40, Shift: 0.2f, Scale: 0.4f, Margin: -0.1f);
    private static readonly CropLimits LikeGuess = new(Degrees: 60, Shift: 0.2f, Scale: 0.6f, Margin: 0);

    // The palm: the wrist, the thumb but for its tip, and the two lower joints of each finger.
    private static readonly int[] Palm = [0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18];

    private readonly Vector2[] _points = new Vector2[Keypoints135.HandCount];
    private readonly Vector2[] _palm = new Vector2[Palm.Length];
    private Crop _lastGuess;
    private float _presence;

    /// <summary>
    /// The 21 landmarks, in pixels of the image. Valid while <see cref="Find"/> or <see cref="Carry"/> return more than
    /// 0.
    /// </summary>
    public ReadOnlySpan<Vector2> Points => _points;

    /// <summary>Forgets the hand.</summary>
    public void Reset() => _presence = 0;

    /// <summary>Looks for the hand.</summary>
    /// <param name="image">The image.</param>
    /// <param name="guess">Where the arm says it is.</param>
    /// <param name="wristVisibility">How likely the wrist is seen, 0..1.</param>
    /// <param name="askAnew">Whether to ask where it is although its own landmarks say so.</param>
    /// <returns>How likely it is there, 0.5..1; 0 if it is not.</returns>
    public float Find(in ImageView image, in Crop guess, float wristVisibility, bool askAnew)
    {
        if (wristVisibility < WristThreshold) return _presence = 0;
        Crop crop = Choose(image, guess, askAnew);
        float presence = landmarker.Find(image, crop, _points);
        _lastGuess = guess;
        return _presence = presence > PresenceThreshold ? presence : 0;
    }

    /// <summary>Moves the hand as the arm has moved, without looking.</summary>
    /// <returns>How likely it was there when last looked for; 0 if it was not.</returns>
    public float Carry(in Crop guess, float wristVisibility)
    {
        if (_presence == 0 || wristVisibility < WristThreshold) return _presence = 0;
        for (int i = 0; i < _points.Length; i++) _points[i] = guess.ToImage(_lastGuess.FromImage(_points[i]));
        _lastGuess = guess;
        return _presence;
    }

    private Crop Choose(in ImageView image, in Crop guess, bool askAnew)
    {
        if (_presence == 0) return locator.Locate(image, guess);
        Crop own = OwnCrop();
        if (!askAnew && guess.IsContinuedBy(own, _points, LikeGuess)) return own;
        Crop located = locator.Locate(image, guess);
        return located.IsContinuedBy(own, _points, LikeLocated) ? own : located;
    }

    // Upright from the wrist to the middle joints of the three inner fingers.
    private Crop OwnCrop()
    {
        for (int i = 0; i < Palm.Length; i++) _palm[i] = _points[Palm[i]];
        Vector2 fingers = (((_points[6] + _points[14]) / 2) + _points[10]) / 2;
        return Crop.AlongPoints(_palm, _points[0], fingers, scale: 2, shift: -0.1f);
    }
}
