using System.CommandLine;
using System.Globalization;
using LiveDance.CommandLine;
using LiveDance.Training.Data;
using LiveDance.Training.Export;

namespace LiveDance.Training.Cli.Commands;

/// <summary><c>livedance export RUN DATASET -o models/NAME</c>: creates a trained performer's package.</summary>
internal static class ExportCommand
{
    public static Command Build()
    {
        var run = new Argument<string>("RUN") { Description = "The folder of a training run." };
        var dataset = new Argument<string>("DATASET") { Description = "The dataset of the training run." };
        var output = new Option<string>("--output", "-o") { Description = "The performer's folder.", HelpName = "FOLDER", Required = true };
        var name = new Option<string?>("--name") { Description = "The performer's name; the folder's name by default." };
        var licence = new Option<string>("--licence")
        {
            Description = "The licence of the performer.",
            DefaultValueFactory = _ => "all rights reserved",
        };
        var credit = new Option<string>("--credit") { Description = "The attribution that the licence requires.", DefaultValueFactory = _ => "" };
        Option<bool> json = SharedOptions.Json();
        var command = new Command("export", TrainingCommands.Descriptions["export"])
        {
            run, dataset, output, name, licence, credit, json,
        };
        TrainingAdvice.SetAction(
            command, (parsed, cancellation) =>
            {
                string folder = parsed.GetRequiredValue(output);
                using var data = Dataset.Open(parsed.GetRequiredValue(dataset));
                ExportReport report = PerformerExport.Run(
                    parsed.GetRequiredValue(run), data, folder,
                    parsed.GetValue(name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
                    parsed.GetRequiredValue(licence), parsed.GetRequiredValue(credit),
                    phase => Console.Error.WriteLine($"livedance: {phase}"), cancellation);
                if (parsed.GetValue(json)) JsonOutput.Print(report);
                Print("generator", report.Generator);
                if (report.Lite is { } lite) Print("lite", lite);
                if (report.Face is { } face) Print("face", face);
                Console.Error.WriteLine($"Written: {report.Folder}");
                return ExitCode.Success;
            });
        return command;
    }

    private static void Print(string network, NetworkReport report) => Console.Error.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{network,-10} PSNR {report.Exact:0.00} dB in 32 bits, {report.Quantized:0.00} dB in 8, drift {report.Drift:0.00} levels: ")
        + (report.UsesQuantized ? "the 8-bit network is used." : "the 8-bit network is too inexact, the 32-bit network is used."));
}
