using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LiveDance.Engine;

/// <summary>Words an exception of the runtime as a clause for the user, who does not know the runtime's terms.</summary>
public static partial class FailureCause
{
    // Numbers of errors of Linux, which the runtime gives for those that it has no exception for.
    private const int NotPermitted = 1, InputOutput = 5, IsFolder = 21, FileTooLarge = 27, NoSpace = 28, ReadOnly = 30, LinksInCircle = 40, OverQuota = 122;

    // The same of Windows: ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_SHARING_VIOLATION.
    private const int WindowsDiskFull = unchecked((int)0x80070027), WindowsDiskFullToo = unchecked((int)0x80070070), WindowsInUse = unchecked((int)0x80070020);

    /// <summary>Why something failed, without a full stop.</summary>
    /// <param name="error">What the runtime threw; the message of an <see cref="EngineException"/> is kept.</param>
    public static string Of(Exception error) => error switch
    {
        EngineException or InvalidDataException => error.Message.TrimEnd('.'),
        JsonException json => Of(json),
        UnauthorizedAccessException => "this user has no permission",
        DirectoryNotFoundException => "there is no such folder",
        FileNotFoundException => "there is no such file",
        PathTooLongException => "the name is too long",
        DriveNotFoundException => "there is no such drive",
        EndOfStreamException => "the file ends too early",
        SocketException => "the network does not allow it",
        IOException => OfSystem(error.HResult),
        KeyNotFoundException => "a field is missing",
        OutOfMemoryException => "there is not enough memory",
        _ => "its contents are not as they should be",
    };

    private static string OfSystem(int number) => number switch
    {
        NoSpace or WindowsDiskFull or WindowsDiskFullToo => "the disk is full",
        OverQuota => "this user's share of the disk is full",
        FileTooLarge => "the file has reached the largest size that is allowed here",
        ReadOnly => "the disk is read-only",
        NotPermitted => "this user has no permission",
        InputOutput => "the disk reports an error",
        IsFolder => "it is a folder",
        LinksInCircle => "its links lead in a circle",
        WindowsInUse => "another program uses it",
        _ => "the system does not allow it",
    };

    private static string Of(JsonException error)
    {
        string at = error.LineNumber is { } line ? $" in line {line + 1}" : "";
        if (Missing().Match(error.Message) is { Success: true } missing) return $"it lacks {missing.Groups["names"].Value.TrimEnd('.')}";
        if (error.Path is { Length: > 2 } path && error.Message.Contains("could not be converted", StringComparison.Ordinal))
            return $"the value of {path[2..]}{at} is of the wrong kind";
        if (error.Message.Contains("doesn't allow setting null", StringComparison.Ordinal)) return $"a value{at} is null: {error.Path}";
        return $"it is not valid JSON{at}";
    }

    [GeneratedRegex(@"missing required properties including: (?<names>[^\n]*)")]
    private static partial Regex Missing();
}
