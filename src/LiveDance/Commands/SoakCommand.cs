using System.CommandLine;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Measurement.Faults;
using LiveDance.Measurement.Soak;

namespace LiveDance.Commands;

/// <summary>
/// <c>livedance soak</c>: runs a session for a long time with injected faults and reports pauses, recoveries and memory.
/// </summary>
internal static class SoakCommand
{
    public static Command Build()
    {
        Option<double> minutes = NumberOption.Create("--minutes", "Duration, in minutes.", 0.1, 100_000, 30);
        var inject = new Option<string>("--inject")
        {
            Description = "Faults to inject, repeated in rounds; none if empty.",
            HelpName = "FAULTS",
            DefaultValueFactory = _ => SoakRun.EveryFault,
        };
        var folder = new Option<string>("--folder")
        {
            Description = "Folder for the recordings; by default they are checked and deleted.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "",
        };
        Option<string> performer = SharedOptions.Performer(), device = SharedOptions.Device();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("soak", "Run a session for a long time with injected faults and report pauses, recoveries and memory.")
        {
            minutes, inject, folder, performer, device, json,
        };
        var html = new HtmlOption();
        html.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string? page = html.Read(parsed);
            IReadOnlyList<Fault> faults;
            try
            {
                faults = Fault.ParseList(parsed.GetRequiredValue(inject));
            }
            catch (EngineException error)
            {
                throw new UsageException(error.Message);
            }
            var job = new SoakJob(
                TimeSpan.FromMinutes(parsed.GetValue(minutes)), faults, parsed.GetRequiredValue(folder),
                parsed.GetRequiredValue(performer), parsed.GetRequiredValue(device));
            SoakReport report = await SoakRun.RunAsync(job, cancellation);
            if (parsed.GetValue(json)) JsonOutput.Print(report);
            else Console.Out.Write(report);
            HtmlOption.Write(page, "LiveDance: endurance", report.Machine, report.Charts, report.ToString());
            return report.Passed ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }
}
