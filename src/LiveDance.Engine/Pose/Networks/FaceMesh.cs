namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Vertices of the face mesh that the refined outputs replace, in the order of the network's outputs. The network names eyes by their
/// side in the image of a person facing the camera: its left eye is the person's right one. Here they are named by their vertex numbers:
/// the person's right eye has the low ones.
/// </summary>
internal static class FaceMesh
{
    /// <summary>Number of points of both irises, which follow the mesh's 468.</summary>
    public const int IrisPoints = 10;

    /// <summary>Centre of the person's right iris.</summary>
    public const int RightPupil = 468;

    /// <summary>Centre of the person's left iris.</summary>
    public const int LeftPupil = 473;

    /// <summary>Outer corner of the person's right eye.</summary>
    public const int RightEyeCorner = 33;

    /// <summary>Outer corner of the person's left eye.</summary>
    public const int LeftEyeCorner = 263;

    /// <summary>Rings of the lips from the outermost inwards, the lower half before the upper.</summary>
    public static ReadOnlySpan<ushort> Lips =>
    [
        61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409,
        78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415,
        76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408,
        62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407,
    ];

    /// <summary>Rings of the person's right eye from the lids outwards, and its brow.</summary>
    public static ReadOnlySpan<ushort> LowEye =>
    [
        33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173,
        130, 25, 110, 24, 23, 22, 26, 112, 243, 247, 30, 29, 27, 28, 56, 190,
        226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189,
        35, 124, 46, 53, 52, 65,
        143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
    ];

    /// <summary>Rings of the person's left eye from the lids outwards, and its brow.</summary>
    public static ReadOnlySpan<ushort> HighEye =>
    [
        263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398,
        359, 255, 339, 254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414,
        446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444, 443, 442, 441, 413,
        265, 353, 276, 283, 282, 295,
        372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336, 285, 417,
    ];

    /// <summary>The person's right iris: its centre and four points of its edge.</summary>
    public static ReadOnlySpan<ushort> LowIris => [468, 469, 470, 471, 472];

    /// <summary>The person's left iris: its centre and four points of its edge.</summary>
    public static ReadOnlySpan<ushort> HighIris => [473, 474, 475, 476, 477];
}
