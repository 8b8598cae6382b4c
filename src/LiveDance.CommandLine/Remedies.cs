using LiveDance.Engine;
using LiveDance.Engine.Output;

namespace LiveDance.CommandLine;

/// <summary>Completes messages of the engine with the command or option that solves the problem.</summary>
internal static class Remedies
{
    /// <summary>The error message and its remedy, as one sentence.</summary>
    public static string MessageWithRemedy(EngineException error) =>
        Describe(error.Remedy) is { } remedy ? $"{error.Message.TrimEnd('.')}; {remedy}." : error.Message;

    private static string? Describe(Remedy remedy) => remedy switch
    {
        Remedy.InstallRequirements => "'./livedance setup' installs what is needed",
        Remedy.InstallGpuRuntime => "'./livedance setup --gpu' installs one with it, and --device auto works without it",
        Remedy.ChooseDevice => "--device auto selects a device that works",
        Remedy.ChooseCamera => "'./livedance devices' lists the cameras",
        Remedy.ChooseOutput => $"--output takes {OutputAddress.Forms}",
        Remedy.ChooseBackground => "--background takes a colour or an image file",
        Remedy.ChoosePerformer => "--performer takes a name below models/ or the path of a folder",
        Remedy.MeasurePerformer => "create it again with 'livedance measure'",
        _ => null,
    };
}
