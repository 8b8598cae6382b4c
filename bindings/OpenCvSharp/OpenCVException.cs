namespace OpenCvSharp;

/// <summary>An error that OpenCV itself raised.</summary>
public class OpenCVException : Exception
{
    public OpenCVException(ErrorCode status, string funcName, string errMsg, string fileName, int line)
        : base(errMsg) =>
        (Status, FuncName, ErrMsg, FileName, Line) = (status, funcName, errMsg, fileName, line);

    public ErrorCode Status { get; }

    public string FuncName { get; }

    public string ErrMsg { get; }

    public string FileName { get; }

    public int Line { get; }
}

/// <summary>An error of the binding.</summary>
public class OpenCvSharpException : Exception
{
    public OpenCvSharpException()
    {
    }

    public OpenCvSharpException(string message) : base(message)
    {
    }

    public OpenCvSharpException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
