using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Training.Data;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Evaluation;

/// <summary>How like the truth a part of the pictures is.</summary>
/// <param name="Ssim">See <see cref="StructuralSimilarity"/>.</param>
/// <param name="Psnr">Mean of the pictures' peak signal to noise, in decibels.</param>
/// <param name="Lpips">Learned perceptual distance; null without its weights.</param>
public sealed record PictureSimilarity(double Ssim, double Psnr, double? Lpips);

/// <summary>All that is measured of a performer on a dataset: the paper's tables 1 to 4, and what it has no number for.</summary>
/// <param name="Frames">How many pictures.</param>
/// <param name="Body">Table 1: crops around the body.</param>
/// <param name="Face">Table 2: crops around the face.</param>
/// <param name="PoseDistance">Table 3, in pixels.</param>
/// <param name="Missed">Table 4: points per picture.</param>
/// <param name="WarpingError">Mean difference to the picture before, moved as the true frames moved, in levels.</param>
/// <param name="Flicker">Mean change of the still background, in levels.</param>
/// <param name="Sharpness">Laplacian energy of the body, as a share of the true frames'.</param>
public sealed record EvaluationFigures(
    int Frames, PictureSimilarity Body, PictureSimilarity Face, PoseColumns PoseDistance, PoseColumns Missed, double WarpingError, double Flicker,
    double Sharpness);

/// <summary>
/// Lets a performer dance the poses of its own video, its own pictures fed back, and compares with what the video shows.
/// Chan et al. 2018, sec. 4.
/// </summary>
public static class PerformerEvaluation
{
    private const int BodyMargin = 25, FaceMargin = 10, LeastSide = 16;

    /// <summary>Evaluates a performer.</summary>
    /// <param name="performer">Who dances.</param>
    /// <param name="dataset">The video.</param>
    /// <param name="first">The first frame.</param>
    /// <param name="device">What computes the networks.</param>
    /// <param name="lpips">Measures learned perceptual distance; null to do without.</param>
    /// <param name="report">Is shown the pictures; null for none.</param>
    /// <param name="progress">Told how many frames are done; may be null.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public static EvaluationFigures Run(
        Performer performer, Dataset dataset, int first, ExecutionDevice device, Lpips? lpips, EvaluationReport? report, Action<int>? progress,
        CancellationToken cancellation)
    {
        using var painter = new PerformerRenderer(performer, device, dataset.Manifest.Size, dataset.Manifest.FramesPerSecond);
        return Run(painter, dataset, performer.Plate, first, device, lpips, report, progress, cancellation);
    }

    /// <summary>Evaluates whoever paints.</summary>
    internal static EvaluationFigures Run(
        IFrameRenderer painter, Dataset dataset, Mat plate, int first, ExecutionDevice device, Lpips? lpips, EvaluationReport? report,
        Action<int>? progress, CancellationToken cancellation)
    {
        var sums = new Sums(lpips);
        report?.Begin(first, dataset.Count);
        var agreement = new PoseAgreement();
        using var estimator = new PoseEstimator(new PoseOptions(PoseModel.Full), device);
        using var pictureBefore = new Mat();
        var found = new PersonPose();
        for (int index = first; index < dataset.Count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            PersonPose pose = dataset.Poses[index];
            using Mat truth = dataset.Frame(index);
            painter.Paint(index, pose);
            Rect body = BodyBox(pose, dataset), face = FaceBox(pose, dataset);
            sums.Add(painter.Picture, truth, body, face);
            report?.Show(index, pose, painter.Drawing, painter.Picture, truth, face);
            estimator.Estimate(painter.Picture, found);
            agreement.Add(pose, found);
            if (index > first)
            {
                using Mat before = dataset.Frame(index - 1);
                sums.AddChange(painter.Picture, pictureBefore, truth, before, plate, body);
            }
            painter.Picture.CopyTo(pictureBefore);
            progress?.Invoke(index - first + 1);
        }
        return sums.Figures(agreement);
    }

    /// <summary>How like the truth body and face are over some frames: a quick look.</summary>
    internal static (PictureSimilarity Body, PictureSimilarity Face) PictureSimilarity(Performer performer, Dataset dataset, int first, int end, CancellationToken cancellation)
    {
        var sums = new Sums(null);
        using var painter = new PerformerRenderer(performer, ExecutionDevice.Cpu, dataset.Manifest.Size, dataset.Manifest.FramesPerSecond);
        for (int index = first; index < end; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            PersonPose pose = dataset.Poses[index];
            using Mat truth = dataset.Frame(index);
            painter.Paint(index, pose);
            sums.Add(painter.Picture, truth, BodyBox(pose, dataset), FaceBox(pose, dataset));
        }
        EvaluationFigures figures = sums.Figures(new PoseAgreement());
        return (figures.Body, figures.Face);
    }

    /// <summary>What the video shows, and the performer below it, at a few moments of the test split.</summary>
    internal static Mat Sheet(Performer performer, Dataset dataset, CancellationToken cancellation)
    {
        const int Moments = 4, WarmUp = 8;
        int size = dataset.Manifest.Size;
        var sheet = new Mat(2 * size, Moments * size, MatType.CV_8UC3);
        using var painter = new PerformerRenderer(performer, ExecutionDevice.Cpu, dataset.Manifest.Size, dataset.Manifest.FramesPerSecond);
        for (int moment = 0; moment < Moments; moment++)
        {
            int last = dataset.TestBegin + WarmUp + (moment * (dataset.Count - dataset.TestBegin - WarmUp - 1) / (Moments - 1));
            for (int index = Math.Max(0, last - WarmUp); index <= last; index++)
            {
                cancellation.ThrowIfCancellationRequested();
                painter.Paint(index, dataset.Poses[index]);
            }
            using Mat truth = dataset.Frame(last), above = new(sheet, new Rect(moment * size, 0, size, size));
            using var below = new Mat(sheet, new Rect(moment * size, size, size, size));
            truth.CopyTo(above);
            painter.Picture.CopyTo(below);
        }
        return sheet;
    }

    private static Rect BodyBox(PersonPose pose, Dataset dataset) =>
        DancerWindow.Box(pose, 0, Keypoints135.BodyCount, BodyMargin, dataset.Manifest.Size);

    private static Rect FaceBox(PersonPose pose, Dataset dataset) =>
        DancerWindow.Box(pose, Keypoints135.Face, Keypoints135.FaceCount, FaceMargin, dataset.Manifest.Size);

    private sealed class Sums(Lpips? lpips)
    {
        private double _bodyLpips, _faceLpips;
        private double _bodySsim, _bodyPsnr, _faceSsim, _facePsnr, _sharp, _trueSharp, _warp, _flicker;
        private int _frames, _bodies, _faces, _changes, _warps;

        public void Add(Mat picture, Mat truth, Rect body, Rect face)
        {
            _frames++;
            if (body.Width >= LeastSide && body.Height >= LeastSide)
            {
                _bodySsim += StructuralSimilarity.Of(picture, truth, body);
                _bodyPsnr += PictureMeasures.PeakSignalToNoise(picture, truth, body);
                _bodyLpips += Distance(picture, truth, body);
                _sharp += PictureMeasures.LaplacianEnergy(picture, body);
                _trueSharp += PictureMeasures.LaplacianEnergy(truth, body);
                _bodies++;
            }
            if (face.Width < LeastSide || face.Height < LeastSide) return;
            _faceSsim += StructuralSimilarity.Of(picture, truth, face);
            _facePsnr += PictureMeasures.PeakSignalToNoise(picture, truth, face);
            _faceLpips += Distance(picture, truth, face);
            _faces++;
        }

        public void AddChange(Mat picture, Mat before, Mat truth, Mat truthBefore, Mat plate, Rect body)
        {
            _flicker += PictureMeasures.Flicker(picture, before, truth, truthBefore, plate);
            _changes++;
            if (body.Width < LeastSide || body.Height < LeastSide) return;
            using Mat back = OpticalFlow.Between(truth, truthBefore), forth = OpticalFlow.Between(truthBefore, truth);
            _warp += PictureMeasures.WarpingError(picture, before, back, forth, body);
            _warps++;
        }

        public EvaluationFigures Figures(PoseAgreement agreement) => new(
            _frames, new PictureSimilarity(_bodySsim / Math.Max(1, _bodies), _bodyPsnr / Math.Max(1, _bodies), Mean(_bodyLpips, _bodies)),
            new PictureSimilarity(_faceSsim / Math.Max(1, _faces), _facePsnr / Math.Max(1, _faces), Mean(_faceLpips, _faces)), agreement.Distance, agreement.Missed,
            _warp / Math.Max(1, _warps), _flicker / Math.Max(1, _changes), _sharp / Math.Max(1e-9, _trueSharp));

        private double? Mean(double sum, int count) => lpips is null ? null : sum / Math.Max(1, count);

        private double Distance(Mat picture, Mat truth, Rect crop)
        {
            if (lpips is null) return 0;
            using DisposeScope scope = NewDisposeScope();
            return lpips.Distance(FrameTensors.Of(picture, crop), FrameTensors.Of(truth, crop));
        }
    }
}
