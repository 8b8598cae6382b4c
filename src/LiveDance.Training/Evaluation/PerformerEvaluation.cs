using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Training.Data;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Evaluation;

/// <summary>
/// Renders the poses of a performer's own video with feedback and compares the pictures with the video's frames. Chan et al.
/// 2018, sec. 4.
/// </summary>
public static class PerformerEvaluation
{
    // Pixels around the key points of body and face that belong to the crops.
    private const int BodyMargin = 25, FaceMargin = 10;

    // Smallest side of a crop that is measured, in pixels; SSIM needs 11.
    private const int MinSide = 16;

    /// <summary>Evaluates a performer.</summary>
    /// <param name="performer">The performer; stays the caller's.</param>
    /// <param name="dataset">The dataset that it was trained on; stays the caller's.</param>
    /// <param name="first">The first frame to evaluate.</param>
    /// <param name="device">The device that the performer's networks run on.</param>
    /// <param name="estimator">
    /// Detects the poses in the rendered pictures; stays the caller's. The published figures were measured with
    /// <see cref="PoseModel.Full"/>.
    /// </param>
    /// <param name="lpips">Measures LPIPS; null to leave it out.</param>
    /// <param name="report">Receives the pictures; null for none.</param>
    /// <param name="progress">Receives the number of frames done; may be null.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <param name="grade">The generator's grade; one that the performer has.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static EvaluationFigures Run(
        Performer performer, Dataset dataset, int first, ExecutionDevice device, PoseEstimator estimator, Lpips? lpips, EvaluationReport? report,
        Action<int>? progress, CancellationToken cancellation, PictureGrade grade = PictureGrade.Full)
    {
        using var renderer = new PerformerRenderer(performer, device, dataset.Manifest.Size, dataset.Manifest.FramesPerSecond, grade);
        return Run(renderer, dataset, performer.Plate, first, estimator, lpips, report, progress, cancellation);
    }

    /// <summary>As above, for any renderer.</summary>
    internal static EvaluationFigures Run(
        IFrameRenderer renderer, Dataset dataset, Mat plate, int first, PoseEstimator estimator, Lpips? lpips, EvaluationReport? report,
        Action<int>? progress, CancellationToken cancellation)
    {
        var sums = new Sums(lpips);
        report?.Begin(first, dataset.Count);
        var agreement = new PoseAgreement();
        using var pictureBefore = new Mat();
        var found = new PersonPose();
        for (int index = first; index < dataset.Count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            PersonPose pose = dataset.Poses[index];
            using Mat truth = dataset.Frame(index);
            renderer.Render(index, pose);
            Rect body = BodyBox(pose, dataset), face = FaceBox(pose, dataset);
            sums.Add(renderer.Picture, truth, body, face);
            report?.Show(index, pose, renderer.Drawing, renderer.Picture, truth, face);
            estimator.Estimate(renderer.Picture, found);
            agreement.Add(pose, found);
            if (index > first)
            {
                using Mat before = dataset.Frame(index - 1);
                sums.AddChange(renderer.Picture, pictureBefore, truth, before, plate, body);
            }
            renderer.Picture.CopyTo(pictureBefore);
            progress?.Invoke(index - first + 1);
        }
        return sums.Figures(agreement);
    }

    /// <summary>Measures only the peak signal-to-noise ratio of body and face over some frames, in decibels.</summary>
    internal static (double Body, double Face) PeakSignalToNoise(Performer performer, Dataset dataset, int first, int end, CancellationToken cancellation)
    {
        using var renderer = new PerformerRenderer(performer, ExecutionDevice.Cpu, dataset.Manifest.Size, dataset.Manifest.FramesPerSecond);
        List<double> body = [], face = [];
        for (int index = first; index < end; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            PersonPose pose = dataset.Poses[index];
            using Mat truth = dataset.Frame(index);
            renderer.Render(index, pose);
            Add(body, BodyBox(pose, dataset));
            Add(face, FaceBox(pose, dataset));

            void Add(List<double> values, Rect box)
            {
                if (IsMeasured(box)) values.Add(PictureMeasures.PeakSignalToNoise(renderer.Picture, truth, box));
            }
        }
        return (body.DefaultIfEmpty(0).Average(), face.DefaultIfEmpty(0).Average());
    }

    /// <summary>A contact sheet of a few moments of the test split: true frames above, the performer's pictures below.</summary>
    internal static Mat Sheet(Performer performer, Dataset dataset, CancellationToken cancellation)
    {
        // Moments shown, and frames rendered before each so that the fed-back picture is the performer's own.
        const int Moments = 4, WarmUp = 8;
        Size size = dataset.Manifest.Size;
        var sheet = new Mat(2 * size.Height, Moments * size.Width, MatType.CV_8UC3);
        using var renderer = new PerformerRenderer(performer, ExecutionDevice.Cpu, dataset.Manifest.Size, dataset.Manifest.FramesPerSecond);
        for (int moment = 0; moment < Moments; moment++)
        {
            int last = dataset.TestBegin + WarmUp + (moment * (dataset.Count - dataset.TestBegin - WarmUp - 1) / (Moments - 1));
            for (int index = Math.Max(0, last - WarmUp); index <= last; index++)
            {
                cancellation.ThrowIfCancellationRequested();
                renderer.Render(index, dataset.Poses[index]);
            }
            using Mat truth = dataset.Frame(last), above = new(sheet, new Rect(new Point(moment * size.Width, 0), size));
            using var below = new Mat(sheet, new Rect(new Point(moment * size.Width, size.Height), size));
            truth.CopyTo(above);
            renderer.Picture.CopyTo(below);
        }
        return sheet;
    }

    private static bool IsMeasured(Rect box) => box.Width >= MinSide && box.Height >= MinSide;

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
            if (IsMeasured(body))
            {
                _bodySsim += StructuralSimilarity.Of(picture, truth, body);
                _bodyPsnr += PictureMeasures.PeakSignalToNoise(picture, truth, body);
                _bodyLpips += Distance(picture, truth, body);
                _sharp += PictureMeasures.LaplacianEnergy(picture, body);
                _trueSharp += PictureMeasures.LaplacianEnergy(truth, body);
                _bodies++;
            }
            if (!IsMeasured(face)) return;
            _faceSsim += StructuralSimilarity.Of(picture, truth, face);
            _facePsnr += PictureMeasures.PeakSignalToNoise(picture, truth, face);
            _faceLpips += Distance(picture, truth, face);
            _faces++;
        }

        public void AddChange(Mat picture, Mat before, Mat truth, Mat truthBefore, Mat plate, Rect body)
        {
            _flicker += PictureMeasures.Flicker(picture, before, truth, truthBefore, plate);
            _changes++;
            if (!IsMeasured(body)) return;
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
