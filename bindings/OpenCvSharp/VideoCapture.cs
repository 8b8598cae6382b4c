using System.Runtime.InteropServices;
using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

/// <summary>Reads a video file, an image sequence, a URL or a camera, one frame at a time.</summary>
public class VideoCapture : IDisposable
{
    private readonly CaptureHandle _handle;

    public VideoCapture()
    {
        Check(videoio_VideoCapture_new(out CaptureHandle handle));
        _handle = handle;
    }

    public VideoCapture(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) : this() =>
        Open(index, apiPreference);

    public VideoCapture(int index, VideoCaptureAPIs apiPreference, int[] prms) : this() =>
        Open(index, apiPreference, prms);

    public VideoCapture(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) : this() =>
        Open(fileName, apiPreference);

    public VideoCapture(string fileName, VideoCaptureAPIs apiPreference, int[] prms) : this() =>
        Open(fileName, apiPreference, prms);

    public static VideoCapture FromCamera(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) =>
        new(index, apiPreference);

    public static VideoCapture FromFile(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) =>
        new(fileName, apiPreference);

    public CaptureType CaptureType { get; private set; } = CaptureType.NotSpecified;

    public bool IsDisposed => _handle.IsClosed;

    public bool Open(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) =>
        Open(fileName, apiPreference, []);

    public bool Open(string fileName, VideoCaptureAPIs apiPreference, int[] prms)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        ArgumentNullException.ThrowIfNull(prms);
        CaptureType = CaptureType.File;
        Check(videoio_VideoCapture_openFile(_handle, fileName, (int)apiPreference, prms, prms.Length, out int opened));
        return opened != 0;
    }

    public bool Open(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) =>
        Open(index, apiPreference, []);

    public bool Open(int index, VideoCaptureAPIs apiPreference, int[] prms)
    {
        ArgumentNullException.ThrowIfNull(prms);
        CaptureType = CaptureType.Camera;
        Check(videoio_VideoCapture_openIndex(_handle, index, (int)apiPreference, prms, prms.Length, out int opened));
        return opened != 0;
    }

    public bool IsOpened()
    {
        Check(videoio_VideoCapture_isOpened(_handle, out int opened));
        return opened != 0;
    }

    /// <summary>Grabs and decodes the next frame; false, and an empty matrix, when there is none.</summary>
    public bool Read(Mat image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Read(image.Handle);
    }

    /// <inheritdoc cref="Read(Mat)"/>
    public bool Read(OutputArray image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Read(image.Handle);
    }

    public bool Grab()
    {
        Check(videoio_VideoCapture_grab(_handle, out int grabbed));
        return grabbed != 0;
    }

    public bool Retrieve(Mat image, int flag = 0)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Retrieve(image.Handle, flag);
    }

    public bool Retrieve(OutputArray image, int flag = 0)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Retrieve(image.Handle, flag);
    }

    public double Get(VideoCaptureProperties propertyId) => Get((int)propertyId);

    public double Get(int propertyId)
    {
        Check(videoio_VideoCapture_get(_handle, propertyId, out double value));
        return value;
    }

    public bool Set(VideoCaptureProperties propertyId, double value) => Set((int)propertyId, value);

    public bool Set(int propertyId, double value)
    {
        Check(videoio_VideoCapture_set(_handle, propertyId, value, out int set));
        return set != 0;
    }

    public int PosMsec
    {
        get => (int)Get(VideoCaptureProperties.PosMsec);
        set => Set(VideoCaptureProperties.PosMsec, value);
    }

    public int PosFrames
    {
        get => (int)Get(VideoCaptureProperties.PosFrames);
        set => SetIfNot(CaptureType.Camera, "Only for video files", VideoCaptureProperties.PosFrames, value);
    }

    public int FrameWidth
    {
        get => (int)Get(VideoCaptureProperties.FrameWidth);
        set => SetIfNot(CaptureType.File, "Only for cameras", VideoCaptureProperties.FrameWidth, value);
    }

    public int FrameHeight
    {
        get => (int)Get(VideoCaptureProperties.FrameHeight);
        set => SetIfNot(CaptureType.File, "Only for cameras", VideoCaptureProperties.FrameHeight, value);
    }

    public double Fps
    {
        get => Get(VideoCaptureProperties.Fps);
        set => SetIfNot(CaptureType.File, "Only for cameras", VideoCaptureProperties.Fps, value);
    }

    public int FrameCount => (int)Get(VideoCaptureProperties.FrameCount);

    /// <summary>The codec's four characters.</summary>
    public string FourCC
    {
        get
        {
            int code = (int)Get(VideoCaptureProperties.FourCC);
            return string.Create(4, code, static (text, code) =>
            {
                for (int i = 0; i < text.Length; i++) text[i] = (char)((code >> (8 * i)) & 255);
            });
        }
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            int code = VideoWriter.FourCC(value);
            SetIfNot(CaptureType.File, "Only for cameras", VideoCaptureProperties.FourCC, code);
        }
    }

    public unsafe string GetBackendName()
    {
        const int Size = 64;
        byte* name = stackalloc byte[Size];
        Check(videoio_VideoCapture_backend(_handle, name, Size));
        return Marshal.PtrToStringUTF8((IntPtr)name)!;
    }

    /// <summary>Closes the file or the device; the object can be opened again.</summary>
    public void Release() => Check(videoio_VideoCapture_release(_handle));

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _handle.Dispose();
    }

    private void SetIfNot(CaptureType type, string reason, VideoCaptureProperties property, double value)
    {
        if (CaptureType == type) throw new NotSupportedException(reason);
        Set(property, value);
    }

    private bool Read(MatHandle image)
    {
        Check(videoio_VideoCapture_read(_handle, image, out int read));
        return read != 0;
    }

    private bool Retrieve(MatHandle image, int flag)
    {
        Check(videoio_VideoCapture_retrieve(_handle, image, flag, out int retrieved));
        return retrieved != 0;
    }
}
