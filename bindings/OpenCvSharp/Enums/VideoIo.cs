namespace OpenCvSharp;

/// <summary>What reads the video.</summary>
public enum VideoCaptureAPIs
{
    ANY = 0,
    V4L = 200,
    V4L2 = V4L,
    FIREWIRE = 300,
    QT = 500,
    DSHOW = 700,
    AVFOUNDATION = 1200,
    MSMF = 1400,
    GPHOTO2 = 1700,
    GSTREAMER = 1800,
    FFMPEG = 1900,
    IMAGES = 2000,
    OPENCV_MJPEG = 2200,
    INTEL_MFX = 2300,
}

/// <summary>What a capture can be asked and told.</summary>
public enum VideoCaptureProperties
{
    PosMsec = 0,
    PosFrames = 1,
    PosAviRatio = 2,
    FrameWidth = 3,
    FrameHeight = 4,
    Fps = 5,
    FourCC = 6,
    FrameCount = 7,
    Format = 8,
    Mode = 9,
    Brightness = 10,
    Contrast = 11,
    Saturation = 12,
    Hue = 13,
    Gain = 14,
    Exposure = 15,
    ConvertRgb = 16,
    Sharpness = 20,
    AutoExposure = 21,
    Gamma = 22,
    Temperature = 23,
    Zoom = 27,
    Focus = 28,
    BackLight = 32,
    Pan = 33,
    Tilt = 34,
    Roll = 35,
    BufferSize = 38,
    AutoFocus = 39,
    SARNum = 40,
    SARDen = 41,
    Backend = 42,
    Channel = 43,
    AutoWB = 44,
    WBTemperature = 45,
    CodecPixelFormat = 46,
    BitRate = 47,
    OrientationMeta = 48,
    OrientationAuto = 49,
    HwAcceleration = 50,
    HwDevice = 51,
    HwAccelerationUseOpenCL = 52,
    OpenTimeoutMsec = 53,
    ReadTimeoutMsec = 54,
}

/// <summary>What a capture was opened on.</summary>
public enum CaptureType
{
    File,
    Camera,
    NotSpecified,
}
