namespace LiveDance.Control;

/// <summary>Executes commands of the <see cref="ControlTable"/> for a controller that has no use for the kinds of errors, such as keys.</summary>
internal interface IShowControl
{
    /// <summary>Executes a command; never blocks. A slow command goes on in the background.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="value">Its value; null for none, or to toggle.</param>
    /// <param name="answered">Called once, on any thread, with one sentence: what was done, or why not.</param>
    void Press(string command, string? value, Action<string> answered);
}
