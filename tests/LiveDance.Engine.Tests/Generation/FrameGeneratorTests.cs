using System.Runtime.InteropServices;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Tests.Generation;

/// <summary>Tests the generator against its trainer's output, and the handling of the feedback.</summary>
public class FrameGeneratorTests
{
    // A generator with a picture that was generated during training.
    private const string Trained = "performers/nova-interim/", Parity = Trained + "parity/";

    [FootageFact(Trained + "generator.onnx", Parity + "drawing.f32", Parity + "previous.f32", Parity + "colour.f32", Parity + "matte.f32")]
    public void Generator_output_equals_the_trainers()
    {
        using var network = new Network(Footage.InShared("performers", "nova-interim", "generator.onnx"), ExecutionDevice.Cpu);
        Floats("drawing").CopyTo(network.Input("drawing"), 0);
        Floats("previous").CopyTo(network.Input("previous"), 0);
        network.Run();
        Assert.True(LargestDifference(Floats("colour"), network.Output("colour")) < 1e-4);
        Assert.True(LargestDifference(Floats("matte"), network.Output("matte")) < 1e-4);

        static float[] Floats(string name) =>
            MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Footage.InShared("performers", "nova-interim", "parity", name + ".f32"))).ToArray();
    }

    [Fact]
    public void Feedback_has_an_effect_and_is_cleared_at_a_discontinuity_and_for_another_person()
    {
        using Performer nova = TestPerformer.Nova();
        using var generator = new FrameGenerator(nova, ExecutionDevice.Cpu, 1);
        using var frame = new Frame(nova.Format);
        PersonPose pose = TestPerformer.Standing(nova);
        Draw(nova, frame, pose);

        float[] first = Run(track: 1, cut: false);
        float[] second = Run(track: 1, cut: false);
        Assert.True(LargestDifference(first, second) > 0.01, "the previous picture has no effect");
        // The previous picture is cross-faded into the new one; after that the picture equals that of a network without history.
        float[] third = Run(track: 1, cut: false);
        Assert.Equal(third, Run(track: 1, cut: true), Near);
        Assert.Equal(second, Run(track: 1, cut: false));
        Run(track: 2, cut: false);
        Assert.Equal(second, Run(track: 2, cut: false));

        float[] Run(int track, bool cut)
        {
            frame.TargetPose.CopyFrom(pose);
            frame.TargetPose.Track = track;
            frame.IsDiscontinuity = cut;
            frame.Time++;
            generator.Process(frame);
            return [.. frame.Packed.Matte, .. frame.Packed.Colour];
        }
    }

    [Theory]
    [InlineData(1 / 30.0, 60, true)]
    [InlineData(0.2, 4, true)]
    [InlineData(0.2, 60, false)]
    public void Feedback_is_cleared_when_a_limb_has_leapt_over_a_gap(double gap, float step, bool continues)
    {
        using Performer nova = TestPerformer.Nova();
        using var generator = new FrameGenerator(nova, ExecutionDevice.Cpu, 1);
        using var frame = new Frame(nova.Format);
        Render(0, time: 0);
        Render(0, time: 1 / 30.0);
        float[] after = Render(step, time: (1 / 30.0) + gap);
        generator.Generate(frame.TargetPose, frame.Drawing, continues: false, frame.Packed);
        Assert.Equal(continues, LargestDifference(after, frame.Packed.Matte) > 1e-4);

        float[] Render(float across, double time)
        {
            PersonPose pose = TestPerformer.Standing(nova);
            foreach (int joint in (int[])[Keypoints135.LeftKnee, Keypoints135.LeftAnkle])
                pose.Points[joint] = pose.Points[joint] with { X = pose.Points[joint].X + (across * nova.Format.Scale) };
            frame.TargetPose.CopyFrom(pose);
            Draw(nova, frame, pose);
            frame.Time = time;
            generator.Process(frame);
            return [.. frame.Packed.Matte];
        }
    }

    [Theory]
    [InlineData(40, 1 / 30.0)]
    [InlineData(-60, 0.2)]
    public void Performer_who_moves_fast_leaves_nothing_behind(float step, double interval)
    {
        const int steps = 4;
        using Performer nova = TestPerformer.Nova();
        using var generator = new FrameGenerator(nova, ExecutionDevice.Cpu, 1);
        using var frame = new Frame(nova.Format);
        float[] still = Run(_ => 0, generator.Process);
        float[] moved = Run(i => (i - steps) * step, generator.Process);
        float[] uncompensated = Run(i => (i - steps) * step, frame => generator.Generate(frame.TargetPose, frame.Drawing, frame.Sequence > 0, frame.Packed));
        Assert.InRange(LeftBehind(moved), 0, 20);
        Assert.True(LeftBehind(uncompensated) > 200);

        float[] Run(Func<int, float> across, Action<Frame> generate)
        {
            for (int i = 0; i <= steps; i++)
            {
                PersonPose pose = TestPerformer.Standing(nova, across(i));
                frame.TargetPose.CopyFrom(pose);
                Draw(nova, frame, pose);
                (frame.Sequence, frame.IsDiscontinuity) = (i, i == 0);
                frame.Time += i == 0 ? 10 : interval;
                generate(frame);
            }
            return [.. frame.Packed.Matte];
        }

        // Pixels that show where somebody who stands still does not.
        int LeftBehind(float[] matte) => still.Zip(matte).Count(pixel => pixel.First < 0.05f && pixel.Second > 0.5f);
    }

    [Fact]
    public void First_picture_of_a_sequence_is_painted_over_itself()
    {
        using Performer nova = TestPerformer.Nova();
        using var generator = new FrameGenerator(nova, ExecutionDevice.Cpu, 1);
        using Frame frame = Standing(nova);
        generator.Process(frame);
        float[] first = [.. frame.Packed.Matte, .. frame.Packed.Colour];
        generator.Generate(frame.TargetPose, frame.Drawing, continues: false, frame.Packed);
        Assert.False(Near(first));
        generator.Generate(frame.TargetPose, frame.Drawing, continues: true, frame.Packed);
        Assert.True(Near(first));

        bool Near(float[] other) => LargestDifference(other, [.. frame.Packed.Matte, .. frame.Packed.Colour]) < 1e-5;
    }

    [Fact]
    public void Performer_fades_out_to_the_plate_when_the_dancer_leaves()
    {
        using Performer nova = TestPerformer.Nova();
        using var generator = new FrameGenerator(nova, ExecutionDevice.Cpu, 1);
        using Frame frame = Standing(nova);
        generator.Process(frame);
        float there = frame.Packed.Matte.Max();
        frame.TargetPose.Clear();
        frame.Time = 0.25;
        generator.Process(frame);
        Assert.Equal(there / 2, frame.Packed.Matte.Max(), 0.01f);
        frame.Time = 0.6;
        generator.Process(frame);
        Assert.Equal(0, frame.Packed.Matte.Max());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public void Generation_allocates_nothing(float step)
    {
        using Performer nova = TestPerformer.Nova();
        using var generator = new FrameGenerator(nova, ExecutionDevice.Cpu, 1);
        var compositor = new Compositor(nova);
        using Frame here = Standing(nova), there = Standing(nova, step);
        // Everything moves, and then one leg alone.
        Keypoint ankle = there.TargetPose.Points[Keypoints135.LeftAnkle];
        there.TargetPose.Points[Keypoints135.LeftAnkle] = ankle with { X = ankle.X + (2 * step) };
        Generate(2);
        Assert.Equal(0, Allocation.Least(() => Generate(10)));

        void Generate(int frames)
        {
            for (int i = 0; i < frames; i++)
            {
                Frame frame = i % 2 == 0 ? here : there;
                generator.Process(frame);
                compositor.Process(frame);
            }
        }
    }

    private static Frame Standing(Performer nova, float across = 0)
    {
        var frame = new Frame(nova.Format);
        frame.TargetPose.CopyFrom(TestPerformer.Standing(nova, across));
        Draw(nova, frame, frame.TargetPose);
        return frame;
    }

    private static bool Near(float a, float b) => MathF.Abs(a - b) < 1e-5f;

    private static void Draw(Performer performer, Frame frame, PersonPose pose)
    {
        using Engine.Drawing.StickFigure stickFigure = performer.CreateStickFigure();
        stickFigure.Draw(pose, frame.Drawing);
    }

    private static float LargestDifference(float[] a, float[] b)
    {
        Assert.Equal(a.Length, b.Length);
        return a.Zip(b, (x, y) => MathF.Abs(x - y)).Max();
    }
}
