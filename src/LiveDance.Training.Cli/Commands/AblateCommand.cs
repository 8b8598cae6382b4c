using System.CommandLine;
using System.Globalization;
using LiveDance.CommandLine;
using LiveDance.Engine.Inference;
using LiveDance.Training.Data;
using LiveDance.Training.Evaluation;
using LiveDance.Training.Paper;
using LiveDance.Training.Trainers;

namespace LiveDance.Training.Cli.Commands;

/// <summary><c>livedance ablate DATASET -o FOLDER</c>: trains and evaluates the three rows of the paper's tables.</summary>
internal static class AblateCommand
{
    public static Command Build()
    {
        var dataset = new Argument<string>("DATASET")
        {
            Description = "A dataset created with 'livedance prepare'; prepare it with --size 256 to limit the training time.",
        };
        var output = new Option<string>("--output", "-o") { Description = "Folder for the checkpoints.", HelpName = "FOLDER", Required = true };
        Option<double?> minutes = NumberOption.CreateOptional<double>(
            "--minutes", "Minutes of training for each row; 60 by default.", 0, TrainCommand.MaxMinutes);
        Option<long?> steps = NumberOption.CreateOptional<long>("--steps", "Steps of training for each row, instead of minutes.", 0, long.MaxValue);
        Option<int> width = NumberOption.Create("--width", "Channels of the generators' first layer; 64 as published.", 2, 1024, 64);
        var weights = new Option<string?>("--lpips") { Description = "The published LPIPS weights as one .safetensors file.", HelpName = "FILE" };
        Option<string?> perceptual = TrainCommand.Perceptual();
        Option<string> device = SharedOptions.Device();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("ablate", TrainingCommands.Descriptions["ablate"])
        {
            dataset, output, minutes, steps, width, perceptual, weights, device, json,
        };
        TrainingAdvice.SetAction(
            command, (parsed, cancellation) =>
            {
                TrainingPlan budget = TrainCommand.Plan(parsed.GetValue(minutes), parsed.GetValue(steps), defaultMinutes: 60);
                using var data = Dataset.Open(parsed.GetRequiredValue(dataset));
                using Lpips? lpips = parsed.GetValue(weights) is { } file ? Lpips.Load(file) : null;
                int channels = parsed.GetValue(width);
                ExecutionDevice chosen = ExecutionProviders.Choose(parsed.GetRequiredValue(device));
                IReadOnlyList<AblationRow> rows = Ablation.Run(
                    data, parsed.GetRequiredValue(output), new PaperOptions { Width = channels, DiscriminatorWidth = channels }, budget,
                    TrainCommand.PerceptualFile(parsed.GetValue(perceptual)), lpips, () => EvaluateCommand.OpenEstimator(chosen),
                    (row, progress) => TrainCommand.Print(progress, row), cancellation);
                if (parsed.GetValue(json)) JsonOutput.Print(rows);
                else Print(rows);
                if (rows.Count == 3) return ExitCode.Success;
                Console.Error.WriteLine("livedance: Interrupted; the same command continues.");
                return ExitCode.Interrupted;
            });
        return command;
    }

    private static void Print(IReadOnlyList<AblationRow> rows)
    {
        Line(
            $"{"",-12} {"body SSIM",10} {"LPIPS",8} {"face SSIM",10} {"LPIPS",8}   pose distance: body, face, hands, overall   "
            + "missed: body, face, hands, overall");
        foreach ((string name, EvaluationFigures figures) in rows)
        {
            Line(
                $"{name,-12} {figures.Body.Ssim,10:0.0000} {Lpips(figures.Body),8} {figures.Face.Ssim,10:0.0000} {Lpips(figures.Face),8}   "
                + $"{Columns(figures.PoseDistance)}   {Columns(figures.Missed)}");
        }

        static void Line(string text) => Console.Out.WriteLine(text);

        static string Lpips(PictureSimilarity similarity) => similarity.Lpips?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";

        static string Columns(PoseColumns columns) => string.Join(
            ' ', new[] { columns.Body, columns.Face, columns.Hands, columns.Overall }.Select(value => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-"));
    }
}
