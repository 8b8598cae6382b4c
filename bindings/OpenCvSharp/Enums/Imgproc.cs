namespace OpenCvSharp;

/// <summary>How pixels between pixels are found.</summary>
[Flags]
public enum InterpolationFlags
{
    Nearest = 0,
    Linear = 1,
    Cubic = 2,
    Area = 3,
    Lanczos4 = 4,
    LinearExact = 5,
    Max = 7,
    WarpFillOutliers = 8,
    WarpInverseMap = 16,
}

/// <summary>What lies beyond the border of an image.</summary>
[Flags]
public enum BorderTypes
{
    Constant = 0,
    Replicate = 1,
    Reflect = 2,
    Wrap = 3,
    Reflect101 = 4,
    Default = Reflect101,
    Transparent = 5,
    Isolated = 16,
}

/// <summary>How a line is drawn: 8-connected, 4-connected or anti-aliased.</summary>
public enum LineTypes
{
    Link4 = 4,
    Link8 = 8,
    AntiAlias = 16,
}

/// <summary>The built-in stroke fonts.</summary>
[Flags]
public enum HersheyFonts
{
    HersheySimplex = 0,
    HersheyPlain = 1,
    HersheyDuplex = 2,
    HersheyComplex = 3,
    HersheyTriplex = 4,
    HersheyComplexSmall = 5,
    HersheyScriptSimplex = 6,
    HersheyScriptComplex = 7,
    Italic = 16,
}

/// <summary>How <see cref="Cv2.Threshold"/> decides.</summary>
[Flags]
public enum ThresholdTypes
{
    Binary = 0,
    BinaryInv = 1,
    Trunc = 2,
    Tozero = 3,
    TozeroInv = 4,
    Mask = 7,
    Otsu = 8,
    Triangle = 16,
}
