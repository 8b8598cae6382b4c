using LiveDance.Engine.Media;

namespace LiveDance.CommandLine;

/// <summary>Prints sentences for the user on standard error, without the secrets of addresses.</summary>
internal static class Notices
{
    /// <summary>Prints a sentence; nothing if it is empty.</summary>
    public static void Print(string sentence)
    {
        // A file's name may contain a line break.
        if (sentence.Length > 0) Console.Error.WriteLine($"livedance: {SecretMask.In(sentence).ReplaceLineEndings(" ")}");
    }
}
