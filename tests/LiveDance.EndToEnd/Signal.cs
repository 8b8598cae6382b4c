using System.Diagnostics;

namespace LiveDance.EndToEnd;

/// <summary>Signals, as a terminal or a service manager sends them.</summary>
internal static class Signal
{
    /// <summary>What Ctrl-C sends.</summary>
    public static void Interrupt(Process program) => Send("-INT", program);

    /// <summary>What a service manager sends.</summary>
    public static void Terminate(Process program) => Send("-TERM", program);

    private static void Send(string signal, Process program)
    {
        if (program.HasExited) return;
        using Process kill = Process.Start("kill", [signal, $"{program.Id}"]);
        Assert.True(kill.WaitForExit(TimeSpan.FromSeconds(5)));
    }
}
