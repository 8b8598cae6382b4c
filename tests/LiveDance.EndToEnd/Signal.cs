using System.Diagnostics;

namespace LiveDance.EndToEnd;

/// <summary>Signals, as a terminal or a service manager sends them.</summary>
internal static class Signal
{
    /// <summary>What Ctrl-C sends.</summary>
    public static void Interrupt(Process program)
    {
        using Process kill = Process.Start("kill", ["-INT", $"{program.Id}"]);
        Assert.True(kill.WaitForExit(TimeSpan.FromSeconds(5)));
    }
}
