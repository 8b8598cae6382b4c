using System.Runtime.InteropServices;

namespace LiveDance.Measurement;

/// <summary>Describes the machine that the figures are measured on.</summary>
internal static class Machine
{
    private const string LinuxProcessors = "/proc/cpuinfo";

    /// <summary>Processor, cores, system and runtime in one line.</summary>
    public static string Description =>
        $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    /// <summary>The physical cores; the logical ones where the system does not tell.</summary>
    public static int PhysicalCores
    {
        get
        {
            if (!File.Exists(LinuxProcessors)) return Environment.ProcessorCount;
            string package = "";
            HashSet<string> cores = [];
            foreach (string line in File.ReadLines(LinuxProcessors))
            {
                if (line.StartsWith("physical id", StringComparison.Ordinal)) package = line;
                else if (line.StartsWith("core id", StringComparison.Ordinal)) cores.Add(package + line);
            }
            return cores.Count == 0 ? Environment.ProcessorCount : cores.Count;
        }
    }

    /// <summary>Processor time of this process so far, over all threads.</summary>
    public static TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;

    /// <summary>The resident memory of this process, in MB.</summary>
    public static double ResidentMegabytes => Environment.WorkingSet / 1e6;

    private static string Processor()
    {
        string model = Line("model name");
        return model.Length == 0 ? RuntimeInformation.ProcessArchitecture.ToString() : model;
    }

    // The first value of a field of the system's description of the processors; empty if there is none.
    private static string Line(string field)
    {
        string? line = File.Exists(LinuxProcessors)
            ? File.ReadLines(LinuxProcessors).FirstOrDefault(text => text.StartsWith(field, StringComparison.Ordinal))
            : null;
        return line is null ? "" : line.Split(':', 2)[^1].Trim();
    }
}
