using System.Diagnostics;

namespace LiveDance.EndToEnd;

/// <summary>Sends signals to a process, as a terminal or a service manager does.</summary>
internal static class Signal
{
    /// <summary>Sends SIGINT, as Ctrl-C does.</summary>
    public static void Interrupt(Process program) => Send("-INT", program);

    /// <summary>Sends SIGTERM, as a service manager does.</summary>
    public static void Terminate(Process program) => Send("-TERM", program);

    private static void Send(string signal, Process program)
    {
        if (program.HasExited) return;
        using Process kill = Process.Start("kill", [signal, $"{program.Id}"]);
        Assert.True(kill.WaitForExit(TimeSpan.FromSeconds(5)));
    }
}
