namespace OpenCvSharp;

/// <summary>What a function writes. Convert once and keep it where calls are hot.</summary>
public class OutputArray : IDisposable
{
    private readonly Mat _mat;

    internal OutputArray(Mat mat)
    {
        ArgumentNullException.ThrowIfNull(mat);
        _mat = mat;
    }

    internal MatHandle Handle => _mat.Handle;

    public static implicit operator OutputArray(Mat mat) => new(mat);

    public static OutputArray Create(Mat mat) => new(mat);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>What a function draws into. Convert once and keep it where calls are hot.</summary>
public class InputOutputArray : OutputArray
{
    internal InputOutputArray(Mat mat) : base(mat)
    {
    }

    public static implicit operator InputOutputArray(Mat mat) => new(mat);

    public static new InputOutputArray Create(Mat mat) => new(mat);
}
