using LiveDance.Engine;
using LiveDance.Engine.Output;

namespace LiveDance.CommandLine;

/// <summary>Says what a user of the command line can do about a failure.</summary>
internal static class Remedies
{
    /// <summary>The failure's message with the way out, one sentence.</summary>
    public static string Sentence(EngineException error) =>
        WayOut(error.Remedy) is { } wayOut ? $"{error.Message.TrimEnd('.')}; {wayOut}." : error.Message;

    private static string? WayOut(Remedy remedy) => remedy switch
    {
        Remedy.InstallRequirements => "'./livedance setup' installs what is needed",
        Remedy.InstallGpuRuntime => "'./livedance setup --gpu' installs one that has it, and --device auto does without",
        Remedy.ChooseDevice => "--device auto takes what works",
        Remedy.ChooseCamera => "'./livedance devices' lists the cameras",
        Remedy.ChooseOutput => $"--output takes {OutputAddress.Forms}",
        Remedy.ChooseBackground => "--background takes a colour or an image file",
        Remedy.ChoosePerformer => "--performer takes a name below models/ or the path of a folder",
        Remedy.MeasurePerformer => "make it again with 'livedance measure'",
        _ => null,
    };
}
