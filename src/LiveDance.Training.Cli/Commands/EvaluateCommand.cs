using System.CommandLine;
using System.Globalization;
using LiveDance.CommandLine;
using LiveDance.Engine;
using LiveDance.Engine.Capture;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Retargeting;
using LiveDance.Training.Data;
using LiveDance.Training.Evaluation;

namespace LiveDance.Training.Cli.Commands;

/// <summary><c>livedance evaluate PERFORMER DATASET</c>: computes the paper's tables for a performer.</summary>
internal static class EvaluateCommand
{
    public static Command Build()
    {
        var performer = new Argument<string>("PERFORMER") { Description = "A performer's name below models/, or its folder." };
        var dataset = new Argument<string>("DATASET") { Description = "The dataset that the performer was trained on." };
        var all = new Option<bool>("--all") { Description = "Use all frames, not only those reserved for testing." };
        var weights = new Option<string?>("--lpips")
        {
            Description = "The published LPIPS weights (AlexNet and linear layers) as one .safetensors file; without it LPIPS is left out.",
            HelpName = "FILE",
        };
        var report = new Option<string?>("--report") { Description = "Also write an HTML page with pictures.", HelpName = "OUT.html" };
        var endurance = new Option<string?>("--endurance")
        {
            Description = "Also measure whether colours and sharpness drift over 10,000 frames with this clip of a dancer.",
            HelpName = "CLIP",
        };
        Option<PictureGrade> grade = SharedOptions.Choice("--grade", "The generator that is evaluated.", PictureGrade.Full);
        Option<string> device = SharedOptions.Device();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("evaluate", TrainingCommands.Descriptions["evaluate"])
        {
            performer, dataset, all, grade, weights, report, endurance, device, json,
        };
        TrainingAdvice.SetAction(
            command, (parsed, cancellation) =>
            {
                if (parsed.GetValue(report) is { } target) OutputGuard.RequireFolder(target);
                using Performer loaded = SharedOptions.LoadPerformer(parsed.GetRequiredValue(performer));
                using var data = Dataset.Open(parsed.GetRequiredValue(dataset));
                if (!loaded.Grades.Contains(parsed.GetValue(grade)))
                    throw new EngineException($"The performer '{loaded.Manifest.Name}' has no lite generator; train one with 'livedance train --grade lite'.");
                int first = parsed.GetValue(all) ? 0 : data.TestBegin;
                EvaluationReport? pictures = parsed.GetValue(report) is { } page ? new EvaluationReport(page) : null;
                using Lpips? lpips = parsed.GetValue(weights) is { } file ? Lpips.Load(file) : null;
                ExecutionDevice chosen = ExecutionProviders.Choose(parsed.GetRequiredValue(device));
                using PoseEstimator estimator = OpenEstimator(chosen);
                EvaluationFigures figures;
                using (var progress = new ProgressLine($"Evaluating {loaded.Manifest.Name}", data.Count - first))
                {
                    figures = PerformerEvaluation.Run(
                        loaded, data, first, chosen, estimator, lpips, pictures, done => progress.Show(done), cancellation,
                        parsed.GetValue(grade));
                }
                pictures?.Write(loaded.Manifest.Name, figures);
                if (parsed.GetValue(json)) JsonOutput.Print(figures);
                else Print(figures);
                return parsed.GetValue(endurance) is { } clip
                    ? MeasureDrift(loaded, clip, chosen, cancellation)
                    : ExitCode.Success;
            });
        return command;
    }

    /// <summary>The pose estimator for the poses in generated pictures.</summary>
    public static PoseEstimator OpenEstimator(ExecutionDevice device) => new(new PoseOptions(PoseModel.Full), device);

    private static int MeasureDrift(Performer performer, string clip, ExecutionDevice device, CancellationToken cancellation)
    {
        const int Frames = 10_000;
        SharedOptions.RequireFile(clip, "evaluate");
        using IFrameSource source = Sources.OpenFile(clip);
        PrecomputedPoses dancer;
        using (var estimator = new PoseEstimator(SharedOptions.ForFile(PosePreset.Balanced, PersonChoice.Largest), device))
            dancer = PrecomputedPoses.Analyse(source, estimator, cancellation: cancellation);
        SharedOptions.RequireWhole(source);
        LongRunDriftFigures figures;
        using (var progress = new ProgressLine($"Following {Path.GetFileName(clip)}", Frames))
            figures = LongRunDrift.Run(performer, dancer, source.FramesPerSecond, Frames, device, done => progress.Show(done), cancellation);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"After {figures.Frames} frames, relative to the first: blue {figures.Colour[0]:0.000}, green {figures.Colour[1]:0.000}, ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"red {figures.Colour[2]:0.000}, sharpness {figures.Sharpness:0.000}: {(figures.IsStable ? "stable" : "drifting")}."));
        return figures.IsStable ? ExitCode.Success : ExitCode.Failed;
    }

    private static void Print(EvaluationFigures figures)
    {
        Line($"{figures.Frames} frames");
        Line($"1. body      SSIM {figures.Body.Ssim:0.0000}  PSNR {figures.Body.Psnr:0.00} dB  LPIPS {Lpips(figures.Body)}");
        // Both are 0 where no frame shows a face.
        if (figures.Face.Psnr > 0) Line($"2. face      SSIM {figures.Face.Ssim:0.0000}  PSNR {figures.Face.Psnr:0.00} dB  LPIPS {Lpips(figures.Face)}");
        else Line($"2. face      - : no frame shows a face");
        Line($"                          body     face    hands  overall");
        Line($"3. pose distance, px  {Columns(figures.PoseDistance)}");
        Line($"4. missed a picture   {Columns(figures.Missed)}");
        if (figures.PoseDistance is not { Body: not null, Face: not null, Hands: not null })
            Line($"- : in no picture was every point of that group detected, so there is no distance");
        Line(
            $"warping error {figures.WarpingError:0.000}  background flicker {figures.Flicker:0.0000}  relative sharpness {figures.Sharpness:0.000}");

        static void Line(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));

        static string Columns(PoseColumns columns) => string.Create(
            CultureInfo.InvariantCulture, $"{Column(columns.Body)} {Column(columns.Face)} {Column(columns.Hands)} {Column(columns.Overall)}");

        static string Column(double? value) => (value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-").PadLeft(8);

        static string Lpips(PictureSimilarity similarity) => similarity.Lpips?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "needs --lpips";
    }
}
