namespace LiveDance.CommandLine;

/// <summary>Prints sentences on standard error that the user should know but that are no failure.</summary>
internal static class Notices
{
    /// <summary>Prints a sentence; nothing if it is empty.</summary>
    public static void Print(string sentence)
    {
        if (sentence.Length > 0) Console.Error.WriteLine($"livedance: {sentence}");
    }
}
