namespace LiveDance.Onnx.TfLite.Operators;

/// <summary>The window that a convolution or pooling operator moves over an image, with TFLite's parameters.</summary>
internal readonly record struct Window(
    int Padding, int StrideY, int StrideX, int Height, int Width, int DilationY, int DilationX)
{
    /// <summary>Whether the padding is SAME (0), which divides the size by the stride only, not VALID (1), which does not pad.</summary>
    public bool IsSame => Padding == 0;

    public long[] Strides => [StrideY, StrideX];

    public long[] Dilations => [DilationY, DilationX];

    /// <summary>
    /// The SAME padding of an input of N x H x W x C: top, left, bottom, right. TensorFlow puts an odd pixel at the end.
    /// </summary>
    public long[] SamePads(int[] shape)
    {
        int rows = Missing(shape[1], StrideY, Height, DilationY);
        int columns = Missing(shape[2], StrideX, Width, DilationX);
        return [rows / 2, columns / 2, rows - rows / 2, columns - columns / 2];
    }

    private static int Missing(int size, int stride, int kernel, int dilation)
    {
        int outputs = (size + stride - 1) / stride;
        return Math.Max((outputs - 1) * stride + (kernel - 1) * dilation + 1 - size, 0);
    }
}
