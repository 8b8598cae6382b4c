namespace OpenCvSharp;

/// <summary>
/// What a function reads: a matrix, or numbers that stand for one. Convert once and keep it where calls are hot.
/// </summary>
public class InputArray : IDisposable
{
    private readonly Mat _mat;
    private readonly bool _ownsMat;

    internal InputArray(Mat mat, bool ownsMat = false)
    {
        ArgumentNullException.ThrowIfNull(mat);
        (_mat, _ownsMat) = (mat, ownsMat);
    }

    internal MatHandle Handle => _mat.Handle;

    internal static MatHandle HandleOf(InputArray? array) => array?.Handle ?? MatHandle.None;

    public static implicit operator InputArray(Mat mat) => new(mat);

    public static implicit operator InputArray(Scalar val) => Create(val);

    public static implicit operator InputArray(double val) => Create(val);

    public static InputArray Create(Mat mat) => new(mat);

    /// <summary>Four doubles in a column: OpenCV takes that for a scalar wherever it takes scalars.</summary>
    public static InputArray Create(Scalar val)
    {
        var mat = new Mat(4, 1, MatType.CV_64FC1);
        for (int i = 0; i < 4; i++) mat.Set(i, 0, val[i]);
        return new InputArray(mat, ownsMat: true);
    }

    /// <summary>One double: OpenCV applies it to every channel.</summary>
    public static InputArray Create(double val) => new(new Mat(1, 1, MatType.CV_64FC1, val), ownsMat: true);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && _ownsMat) _mat.Dispose();
    }
}
