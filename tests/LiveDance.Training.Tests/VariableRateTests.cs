using System.Buffers.Binary;
using System.Diagnostics;
using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Pose.Networks;
using LiveDance.Engine.Smoothing;
using LiveDance.Training.Data;
using LiveDance.Training.Preparation;
using static TorchSharp.torch;
using DisposeScope = TorchSharp.DisposeScope;

namespace LiveDance.Training.Tests;

/// <summary>Tests that a dataset keeps each frame's own time stamp, and what uses it.</summary>
public sealed class VariableRateTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Prepared_video_of_a_variable_rate_keeps_the_time_of_each_frame()
    {
        string video = _folder.File("vfr.mkv"), dataset = _folder.File("dataset");
        // Two frames a second, a pause of 12 s, then four a second; the clip is played at half its speed.
        Ffmpeg(
            "-i", Path.Combine(Footage.Repository, "footage", "guest.mp4"), "-vf",
            "setpts=2*PTS,fps=4,scale=256:192,select='lt(t,10)*not(mod(n,2))+gt(t,22)'", "-fps_mode", "vfr", "-t", "40", "-an", "-c:v", "libx264", video);
        IReadOnlyList<double> stamps = Engine.Media.Ffmpeg.FrameTimes(video);
        double[] expected = [.. stamps.Select(time => time - stamps[0])];
        IReadOnlyList<string> advice = DatasetPreparation.Run(video, dataset, new OpenCvSharp.Size(192, 192), Networks(), null, default, force: true);
        Assert.Contains(advice, sentence => sentence.Contains("rate", StringComparison.Ordinal) || sentence.Contains("frames", StringComparison.Ordinal));
        using Dataset prepared = Dataset.Open(dataset);
        Assert.Equal(expected.Length, prepared.Count);
        Assert.Equal(expected, prepared.Times, (a, b) => Math.Abs(a - b) < 0.002);
        int pause = Enumerable.Range(1, prepared.Count - 1).MaxBy(i => expected[i] - expected[i - 1]);
        Assert.InRange(expected[pause] - expected[pause - 1], 10, 13);
        Assert.Equal([0, pause], Enumerable.Range(0, prepared.Count).Where(i => !prepared.Follows(i)));
    }

    [Fact]
    public void Cut_video_is_not_prepared()
    {
        string whole = _folder.File("whole.mkv"), cut = _folder.File("cut.mkv");
        Ffmpeg("-f", "lavfi", "-i", "testsrc=s=256x144:r=1:d=60", "-c:v", "libx264", "-g", "1", whole);
        byte[] bytes = File.ReadAllBytes(whole);
        File.WriteAllBytes(cut, bytes[..(bytes.Length * 6 / 10)]);
        EngineException refusal = Assert.Throws<EngineException>(() => DatasetPreparation.Run(cut, _folder.File("dataset"), null, Networks(), null, default));
        Assert.Contains("breaks off before its announced end", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<TrainingException>(() => Dataset.Open(_folder.File("dataset")));
    }

    [Fact]
    public void Frames_after_a_pause_are_neither_smoothed_nor_painted_from_those_before_it()
    {
        SmallDataset.Make(_folder.Path).Dispose();
        const int Pause = 200;
        using (FileStream times = File.Create(_folder.File(FrameTimeFile.Name)))
            for (int i = 0; i < SmallDataset.Count; i++) FrameTimeFile.Append(times, (i / 30.0) + (i >= Pause ? 1 : 0));
        using Dataset dataset = Dataset.Open(_folder.Path);
        double[] constant = [.. Enumerable.Range(0, SmallDataset.Count).Select(i => i / 30.0)];
        Assert.Equal(Smoothed(dataset.Times, moved: false), Smoothed(dataset.Times, moved: true), 0.001f);
        Assert.True(Math.Abs(Smoothed(constant, moved: false) - Smoothed(constant, moved: true)) > 10);
        using var sampler = new SequenceSampler(dataset, sequences: 4, batch: 2, seed: 1);
        for (int step = 0; step < 400; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            int count = sampler.ChooseSequences(step, unroll: 2);
            Assert.DoesNotContain(sampler.Positions, position => position is Pause or Pause - 1);
            sampler.StoreOutputs(0, sampler.Read(0, count, scope).Previous);
        }

        // The nose in the first frame after the pause; the frame before it may show it elsewhere.
        static float Smoothed(IReadOnlyList<double> times, bool moved)
        {
            PersonPose[] poses = [.. Enumerable.Range(0, SmallDataset.Count).Select(SmallDataset.Walker)];
            if (moved) poses[Pause - 1].Points[0] = new Keypoint(1000, 30, 0.9f);
            return OfflineSmoothing.Gaussian(poses, times, 1 / 60.0)[Pause].Points[0].X;
        }
    }

    [Fact]
    public void Constant_rate_is_smoothed_as_without_times_and_damaged_times_are_refused()
    {
        PersonPose[] poses = [.. Enumerable.Range(0, 40).Select(SmallDataset.Walker)];
        PersonPose[] plain = OfflineSmoothing.Gaussian(poses, 0.5), timed = OfflineSmoothing.Gaussian(poses, [.. Enumerable.Range(0, 40).Select(i => i / 30.0)], 1 / 60.0);
        for (int i = 0; i < poses.Length; i++) Assert.Equal(plain[i].Points[0].X, timed[i].Points[0].X, 0.01f);
        SmallDataset.Make(_folder.Path).Dispose();
        byte[] times = new byte[SmallDataset.Count * FrameTimeFile.RecordLength];
        BinaryPrimitives.WriteDoubleLittleEndian(times, double.NaN);
        File.WriteAllBytes(_folder.File(FrameTimeFile.Name), times);
        Assert.Contains("times do not fit", Assert.Throws<EngineException>(() => Dataset.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private static PreparationNetworks Networks()
    {
        var options = new PoseOptions(PoseModel.Lite, Hands: false, Face: false);
        return new PreparationNetworks(
            () => new PoseEstimator(options, ExecutionDevice.Cpu), () => new PersonSegmenter(ExecutionDevice.Cpu));
    }

    private static void Ffmpeg(params string[] arguments)
    {
        using Process ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, ffmpeg.ExitCode);
    }
}
