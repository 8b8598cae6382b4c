namespace LiveDance.Engine.Frames;

/// <summary>
/// The layout of the 135 key points: the 133 of COCO-WholeBody in their order, then the two pupils. Left and right are the person's own.
/// <list type="table">
/// <item><term>0-16</term><description>
/// body: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles (left first)
/// </description></item>
/// <item><term>17-22</term><description>feet: left big toe, small toe, heel; right big toe, small toe, heel</description></item>
/// <item><term>23-90</term><description>face, the 68 points of iBUG: jaw, brows, nose, eyes, mouth</description></item>
/// <item><term>91-111</term><description>
/// left hand: wrist, then thumb to little finger, four points each from the palm outwards
/// </description></item>
/// <item><term>112-132</term><description>right hand, likewise</description></item>
/// <item><term>133, 134</term><description>left pupil, right pupil</description></item>
/// </list>
/// </summary>
public static class Keypoints135
{
    /// <summary>The number of key points.</summary>
    public const int Count = 135;

    /// <summary>The number of points of body and feet, which come first.</summary>
    public const int BodyCount = 23;

    /// <summary>The first point of the face.</summary>
    public const int Face = 23;

    /// <summary>The number of points of the face, without the pupils.</summary>
    public const int FaceCount = 68;

    /// <summary>The first point of the left hand.</summary>
    public const int LeftHand = 91;

    /// <summary>The first point of the right hand.</summary>
    public const int RightHand = 112;

    /// <summary>The number of points of a hand.</summary>
    public const int HandCount = 21;

    /// <summary>The left pupil.</summary>
    public const int LeftPupil = 133;

    /// <summary>The right pupil.</summary>
    public const int RightPupil = 134;

    /// <summary>The nose.</summary>
    public const int Nose = 0;

    /// <summary>The left ear.</summary>
    public const int LeftEar = 3;

    /// <summary>The right ear.</summary>
    public const int RightEar = 4;

    /// <summary>The left shoulder; the right one is the next.</summary>
    public const int LeftShoulder = 5;

    /// <summary>The right shoulder.</summary>
    public const int RightShoulder = 6;

    /// <summary>The left elbow.</summary>
    public const int LeftElbow = 7;

    /// <summary>The right elbow.</summary>
    public const int RightElbow = 8;

    /// <summary>The left wrist.</summary>
    public const int LeftWrist = 9;

    /// <summary>The right wrist.</summary>
    public const int RightWrist = 10;

    /// <summary>The left hip.</summary>
    public const int LeftHip = 11;

    /// <summary>The right hip.</summary>
    public const int RightHip = 12;

    /// <summary>The left knee.</summary>
    public const int LeftKnee = 13;

    /// <summary>The right knee.</summary>
    public const int RightKnee = 14;

    /// <summary>The left ankle.</summary>
    public const int LeftAnkle = 15;

    /// <summary>The right ankle.</summary>
    public const int RightAnkle = 16;

    /// <summary>
    /// The index of the BlazePose landmark (of 33) for each of the first 23 points. BlazePose has one toe a foot: points 18 and 21, the
    /// small toes, repeat it and are marked missing.
    /// </summary>
    public static ReadOnlySpan<byte> FromBlazePose =>
        [0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28, 31, 31, 29, 32, 32, 30];

    /// <summary>The points for which BlazePose has no landmark of its own: the small toes.</summary>
    public static ReadOnlySpan<byte> WithoutLandmark => [18, 21];

    /// <summary>The index of the MediaPipe face mesh vertex (of 468) for each of the 68 face points.</summary>
    public static ReadOnlySpan<ushort> FromFaceMesh =>
    [
        162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389,
        71, 63, 105, 66, 107, 336, 296, 334, 293, 301,
        168, 197, 5, 4, 75, 97, 2, 326, 305,
        33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
        61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87,
    ];
}
