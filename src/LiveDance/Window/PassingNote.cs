using System.Diagnostics;

namespace LiveDance.Window;

/// <summary>
/// A remark that is shown for some seconds after it was made or changed: the window is what the audience sees. The remote and the journal keep
/// it for as long as it is true.
/// </summary>
internal sealed class PassingNote
{
    private static readonly TimeSpan ShownFor = TimeSpan.FromSeconds(10);

    private string _text = "";
    private long _since;

    /// <summary>Whether a remark is to be shown now.</summary>
    /// <param name="text">The remark; empty for none.</param>
    public bool Shows(string text)
    {
        if (text != _text) (_text, _since) = (text, Stopwatch.GetTimestamp());
        return text.Length > 0 && Stopwatch.GetElapsedTime(_since) < ShownFor;
    }
}
