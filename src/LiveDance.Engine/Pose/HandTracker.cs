using System.Numerics;

namespace LiveDance.Engine.Pose;

/// <summary>
/// Follows one hand. Where it is, is asked anew in every frame; but as long as the last frame's landmarks agree, their
/// own crop is used, which is steadier.
/// </summary>
internal sealed class HandTracker(HandLocator locator, HandLandmarker landmarker)
{
    private const float WristThreshold = 0.1f;
    private const float PresenceThreshold = 0.5f;

    private static readonly CropLimits Limits = new(Degrees: 40, Shift: 0.2f, Scale: 0.4f, Margin: -0.1f);

    // The palm: the wrist, the thumb but for its tip, and the two lower joints of each finger.
    private static readonly int[] Palm = [0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18];

    private readonly Vector2[] _points = new Vector2[Keypoints135.HandCount];
    private readonly Vector2[] _palm = new Vector2[Palm.Length];
    private bool _held;

    /// <summary>The 21 landmarks, in pixels of the image. Valid after a <see cref="Find"/> that returned more than 0.</summary>
    public ReadOnlySpan<Vector2> Points => _points;

    /// <summary>Forgets the hand.</summary>
    public void Reset() => _held = false;

    /// <summary>Looks for the hand.</summary>
    /// <param name="image">The image.</param>
    /// <param name="wrist">The body's landmark of the wrist.</param>
    /// <param name="littleFinger">Of the little finger's knuckle.</param>
    /// <param name="indexFinger">Of the index finger's knuckle.</param>
    /// <param name="wristVisibility">How likely the wrist is seen.</param>
    /// <returns>How likely it is there, 0.5..1; 0 if it is not.</returns>
    public float Find(in ImageView image, Vector2 wrist, Vector2 littleFinger, Vector2 indexFinger, float wristVisibility)
    {
        if (wristVisibility < WristThreshold)
        {
            _held = false;
            return 0;
        }
        Crop crop = locator.Locate(image, HandLocator.Guess(wrist, littleFinger, indexFinger));
        if (_held && OwnCrop() is var own && crop.IsContinuedBy(own, _points, Limits)) crop = own;
        float presence = landmarker.Find(image, crop, _points);
        _held = presence > PresenceThreshold;
        return _held ? presence : 0;
    }

    // Upright from the wrist to the middle joints of the three inner fingers.
    private Crop OwnCrop()
    {
        for (int i = 0; i < Palm.Length; i++) _palm[i] = _points[Palm[i]];
        Vector2 fingers = (((_points[6] + _points[14]) / 2) + _points[10]) / 2;
        return Crop.AlongPoints(_palm, _points[0], fingers, scale: 2, shift: -0.1f);
    }
}
