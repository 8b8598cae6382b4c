using OpenCvSharp;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// The bytes of an image of three channels (BGR), looked up once per frame. Valid as long as the image is.
/// </summary>
internal readonly unsafe struct ImageView
{
    /// <param name="image">Height x width x 3 bytes.</param>
    /// <exception cref="ArgumentException">The image is of another kind.</exception>
    public ImageView(Mat image)
    {
        if (image.Type() != MatType.CV_8UC3)
            throw new ArgumentException("The image does not have three channels of bytes.", nameof(image));
        Pixels = image.DataPointer;
        Width = image.Cols;
        Height = image.Rows;
        Stride = (int)image.Step();
    }

    public byte* Pixels { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; }
}
