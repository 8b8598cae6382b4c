namespace OpenCvSharp;

/// <summary>The axis an image is flipped about.</summary>
public enum FlipMode
{
    /// <summary>About the x axis: upside down.</summary>
    X = 0,

    /// <summary>About the y axis: left and right exchanged.</summary>
    Y = 1,

    /// <summary>About both.</summary>
    XY = -1,
}

/// <summary>A rotation by quarter turns.</summary>
public enum RotateFlags
{
    Rotate90Clockwise = 0,
    Rotate180 = 1,
    Rotate90Counterclockwise = 2,
}

/// <summary>Which norm.</summary>
[Flags]
public enum NormTypes
{
    INF = 1,
    L1 = 2,
    L2 = 4,
    L2SQR = 5,
    Hamming = 6,
    Hamming2 = 7,
    Relative = 8,
    MinMax = 32,
}

/// <summary>OpenCV's error codes.</summary>
public enum ErrorCode
{
    StsOk = 0,
    StsBackTrace = -1,
    StsError = -2,
    StsInternal = -3,
    StsNoMem = -4,
    StsBadArg = -5,
    StsBadFunc = -6,
    StsNoConv = -7,
    HeaderIsNull = -9,
    BadImageSize = -10,
    BadDataPtr = -12,
    BadStep = -13,
    BadNumChannels = -15,
    BadDepth = -17,
    StsNullPtr = -27,
    StsVecLengthErr = -28,
    StsBadSize = -201,
    StsDivByZero = -202,
    StsUnmatchedFormats = -205,
    StsBadFlag = -206,
    StsBadPoint = -207,
    StsBadMask = -208,
    StsUnmatchedSizes = -209,
    StsUnsupportedFormat = -210,
    StsOutOfRange = -211,
    StsParseError = -212,
    StsNotImplemented = -213,
    StsBadMemBlock = -214,
    StsAssert = -215,
}
