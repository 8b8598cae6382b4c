using OpenCvSharp;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>Pointer, size and stride of an image of three channels of bytes (BGR). Valid as long as the image is.</summary>
internal readonly unsafe struct ImageView
{
    /// <param name="image">Image of height x width x 3 bytes.</param>
    /// <exception cref="ArgumentException">The image has another format.</exception>
    public ImageView(Mat image)
    {
        if (image.Type() != MatType.CV_8UC3)
            throw new ArgumentException("The image does not have three channels of bytes.", nameof(image));
        Pixels = image.DataPointer;
        Width = image.Cols;
        Height = image.Rows;
        Stride = (int)image.Step();
    }

    /// <summary>First byte of the first pixel.</summary>
    public byte* Pixels { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; }
}
