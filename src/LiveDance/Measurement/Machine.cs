using System.Runtime.InteropServices;

namespace LiveDance.Measurement;

/// <summary>The machine that figures were measured on.</summary>
internal static class Machine
{
    private const string LinuxProcessors = "/proc/cpuinfo";

    /// <summary>Processor, cores, system and runtime in a line.</summary>
    public static string Description =>
        $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    /// <summary>Memory that the process occupies, in MB.</summary>
    public static double ResidentMegabytes => Environment.WorkingSet / 1e6;

    private static string Processor()
    {
        string? line = File.Exists(LinuxProcessors)
            ? File.ReadLines(LinuxProcessors).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line.Split(':', 2)[^1].Trim();
    }
}
