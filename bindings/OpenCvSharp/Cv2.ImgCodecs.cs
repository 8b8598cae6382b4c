using static OpenCvSharp.NativeMethods;

namespace OpenCvSharp;

public static partial class Cv2
{
    /// <summary>Reads an image; an empty matrix when there is none or it cannot be read.</summary>
    public static Mat ImRead(string fileName, ImreadModes flags = ImreadModes.Color) => new(fileName, flags);

    public static bool ImWrite(string fileName, Mat img, int[]? prms = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        Check(imgcodecs_imwrite(fileName, In(img), prms ?? [], prms?.Length ?? 0, out int written));
        return written != 0;
    }

    public static bool ImWrite(string fileName, Mat img, params ImageEncodingParam[] prms) =>
        ImWrite(fileName, img, ImageEncodingParam.Flatten(prms));

    public static unsafe bool ImEncode(string ext, InputArray img, out byte[] buf, int[]? prms = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(ext);
        IntPtr bytes = 0;
        try
        {
            Check(imgcodecs_imencode(
                ext,
                In(img),
                prms ?? [],
                prms?.Length ?? 0,
                ref bytes,
                out IntPtr data,
                out nuint length,
                out int encoded));
            buf = new ReadOnlySpan<byte>((void*)data, (int)length).ToArray();
            return encoded != 0;
        }
        finally
        {
            imgcodecs_bytes_delete(bytes);
        }
    }

    public static void ImEncode(string ext, InputArray img, out byte[] buf, params ImageEncodingParam[] prms) =>
        ImEncode(ext, img, out buf, ImageEncodingParam.Flatten(prms));

    /// <summary>Decodes an image; an empty matrix when it cannot be read.</summary>
    public static Mat ImDecode(byte[] buf, ImreadModes flags)
    {
        ArgumentNullException.ThrowIfNull(buf);
        return ImDecode(buf.AsSpan(), flags);
    }

    /// <inheritdoc cref="ImDecode(byte[], ImreadModes)"/>
    public static Mat ImDecode(ReadOnlySpan<byte> span, ImreadModes flags)
    {
        if (span.IsEmpty) throw new ArgumentException("There are no bytes to decode.", nameof(span));
        Check(imgcodecs_imdecode(span, span.Length, (int)flags, out MatHandle handle));
        return new Mat(handle);
    }
}
