using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Generation;

/// <summary>The full and the lite generator of a performer, and what chooses between them.</summary>
public class GradeTests
{
    [Fact]
    public void Another_grade_is_loaded_aside_and_cross_faded_to()
    {
        using Performer nova = TestPerformer.Nova();
        Assert.Equal([PictureGrade.Full, PictureGrade.Lite], nova.Grades);
        PictureGrade wanted = PictureGrade.Full;
        using var generator = new FrameGenerator(nova, ExecutionDevice.Cpu, 2, grade: () => wanted);
        using var figure = nova.CreateStickFigure();
        using var frame = new Frame(nova.Format);
        frame.TargetPose.CopyFrom(TestPerformer.Standing(nova));
        figure.Process(frame);
        float[] full = Steady();
        wanted = PictureGrade.Lite;
        DateTime deadline = DateTime.UtcNow.AddMinutes(1);
        while (generator.Grade == PictureGrade.Full && DateTime.UtcNow < deadline)
        {
            Next();
            CancellationToken.None.WaitHandle.WaitOne(5);
        }
        Assert.Equal(PictureGrade.Lite, generator.Grade);
        // The first picture after the exchange is still nearly the one before.
        float first = MeanDifference(full, [.. frame.Packed.Matte]);
        float[] lite = Steady();
        float whole = MeanDifference(full, lite);
        Assert.True(whole > 1e-4, "both grades render the same");
        Assert.True(first < whole / 2, $"the exchange is a cut: {first} of {whole}");

        float[] Steady()
        {
            for (int i = 0; i < 12; i++) Next();
            return [.. frame.Packed.Matte];
        }

        void Next()
        {
            frame.Time += 1 / 30.0;
            generator.Process(frame);
        }
    }

    // A dancer who walks moves the region; where it was, the feedback becomes the plate, but not before both have read it.
    [Fact]
    public void Both_grades_continue_with_the_same_picture_while_they_are_mixed()
    {
        using Performer nova = TestPerformer.Nova();
        ConcurrentDictionary<PictureGrade, Recording> networks = [];
        PictureGrade wanted = PictureGrade.Full;
        using var generator = new FrameGenerator(nova, grade => networks[grade] = new Recording(grade), grade: () => wanted);
        using var frame = new Frame(nova.Format);
        int mixed = 0;
        HashSet<PackedRegion> regions = [];
        for (int i = 0; i < 120; i++)
        {
            if (i == 5) wanted = PictureGrade.Lite;
            frame.TargetPose.CopyFrom(TestPerformer.Standing(nova, 4 * (i - 60)));
            frame.Time = i / 120.0;
            generator.Process(frame);
            // The other grade is loaded on another thread, and mixed from the first frame on that finds it.
            if (i == 5) Assert.True(SpinWait.SpinUntil(() => MixesAfterAnotherFrame(), TimeSpan.FromSeconds(30)));
            if (networks.Count < 2 || networks.Values.Any(network => network.Frames < 1) || networks[PictureGrade.Full].Last != networks[PictureGrade.Lite].Last) continue;
            Assert.Equal(networks[PictureGrade.Full].Feedback, networks[PictureGrade.Lite].Feedback);
            regions.Add(generator.Region);
            mixed++;
        }
        Assert.True(mixed > 10 && regions.Count > 3, $"{mixed} frames were mixed, in {regions.Count} regions");

        bool MixesAfterAnotherFrame()
        {
            generator.Process(frame);
            return networks.TryGetValue(PictureGrade.Lite, out Recording? lite) && lite.Frames > 0;
        }
    }

    [Fact]
    public void Performer_without_a_lite_generator_ignores_the_wish()
    {
        using var folder = new TestFolder();
        using Performer performer = SmallPerformer.Make(folder, FrameFormat.Square(64, 32));
        using var generator = new FrameGenerator(performer, ExecutionDevice.Cpu, 1, grade: () => PictureGrade.Lite);
        Assert.Equal(PictureGrade.Full, generator.Grade);
        Assert.Contains("no lite generator", Assert.Throws<EngineException>(
            () => performer.LoadGenerator(ExecutionDevice.Cpu, 1, PictureGrade.Lite)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Overload_of_the_picture_worker_selects_the_lite_grade_and_reserve_the_full_one()
    {
        var selection = new GradeSelection(PictureQuality.Auto, PictureGrade.Full);
        double time = 0;
        Run(seconds: 1.5, work: 0.040);
        Assert.Equal(PictureGrade.Full, selection.Current);
        Run(seconds: 3, work: 0.040);
        Assert.Equal(PictureGrade.Lite, selection.Current);
        Assert.Contains("lite picture", selection.Message, StringComparison.Ordinal);
        Run(seconds: 15, work: 0.010);
        Assert.Equal(PictureGrade.Lite, selection.Current);
        Run(seconds: 10, work: 0.007);
        Assert.Equal(PictureGrade.Full, selection.Current);
        Assert.Empty(selection.Message);
        selection.Quality = PictureQuality.Lite;
        Assert.Equal(PictureGrade.Lite, selection.Current);

        void Run(double seconds, double work)
        {
            for (double end = time + seconds; time < end; time += 1 / 30.0) selection.Observe(time, 1 / 30.0, work, dropped: 0);
        }
    }

    [Fact]
    public void Trial_is_remembered_and_chooses_by_the_sources_rate()
    {
        using var folder = new TestFolder();
        using Performer nova = TestPerformer.Nova();
        GradeTrial.Choose(nova, ExecutionDevice.Cpu, 1, rate: 30, folder.Path);
        string file = Assert.Single(Directory.GetFiles(folder.Path));
        // How fast the test's machine is does not matter: these times are remembered, in milliseconds.
        string kept = Regex.Replace(Regex.Replace(File.ReadAllText(file), "\"full\": [0-9.]+", "\"full\": 20"), "\"lite\": [0-9.]+", "\"lite\": 5");
        Assert.Contains("\"full\": 20", kept, StringComparison.Ordinal);
        File.WriteAllText(file, kept);
        // The full one may take three quarters of the time between two frames.
        Assert.Equal(PictureGrade.Full, GradeTrial.Choose(nova, ExecutionDevice.Cpu, 1, rate: 30, folder.Path));
        Assert.Equal(PictureGrade.Lite, GradeTrial.Choose(nova, ExecutionDevice.Cpu, 1, rate: 50, folder.Path));
        Assert.Equal(kept, File.ReadAllText(file));
        File.WriteAllText(file, "{ damaged");
        GradeTrial.Choose(nova, ExecutionDevice.Cpu, 1, rate: 30, folder.Path);
        Assert.Matches("\"full\": [0-9.]+", File.ReadAllText(file));
    }

    [Fact]
    public void Trial_renders_the_region_of_the_performer_at_rest()
    {
        using Performer nova = TestPerformer.Nova();
        using IGeneratorNetwork network = IGeneratorNetwork.Load(nova, PictureGrade.Full, ExecutionDevice.Cpu, 1);
        PackedRegion region = GradeTrial.RegionAtRest(nova, network);
        Assert.InRange(region.CellCount, nova.Format.CellCount / 8, nova.Format.CellCount / 2);
        foreach (Keypoint point in nova.Skeleton!.AtRest().Points)
        {
            if (!point.Seen) continue;
            Assert.InRange(point.X / FrameFormat.Block, region.X, region.X + region.Width);
            Assert.InRange(point.Y / FrameFormat.Block, region.Y, region.Y + region.Height);
        }
    }

    // Paints a grey dancer, and keeps the pose and the sum of what was fed back in each place.
    private sealed class Recording(PictureGrade grade) : IGeneratorNetwork
    {
        public PictureGrade Grade => grade;

        public bool IsResizable => true;

        public bool KeepsFeedback => false;

        public int Frames { get; private set; }

        public float Last { get; private set; }

        public float[] Feedback { get; private set; } = [];

        public void Run(PersonPose pose, Mat drawing, Mat drawingBefore, PackedRegion region, float[]? feedback) =>
            (Frames, Last, Feedback) = (Frames + 1, pose.Points[Keypoints135.LeftHip].X, [.. feedback ?? []]);

        public void Continue(PersonPose pose, Mat drawing) => throw new InvalidOperationException();

        public void Write(PackedRegion region, PackedPicture picture)
        {
            picture.SetRegion(region);
            Array.Fill(picture.Matte, 0);
            for (int k = 0; k < FrameFormat.SubPixels; k++)
                for (int row = 0; row < region.Height; row++) picture.Matte.AsSpan(picture.RowOf(k, region, row), region.Width).Fill(0.7f);
            Array.Fill(picture.Colour, grade == PictureGrade.Full ? 0.9f : -0.9f);
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }

    private static float MeanDifference(float[] a, float[] b) => a.Zip(b, (x, y) => MathF.Abs(x - y)).Average();
}
