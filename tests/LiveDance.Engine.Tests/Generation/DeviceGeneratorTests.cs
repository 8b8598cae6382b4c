using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Tests.Generation;

/// <summary>
/// The generator with its feedback in the memory of the device, here the CPU's: it renders what the one does whose feedback is computed outside.
/// </summary>
public class DeviceGeneratorTests
{
    // Largest difference of colour (-1 to 1) and matte (0 to 1): the average over a cell is summed up in another order.
    private const float Tolerance = 1e-3f;

    [Fact]
    public void Kept_feedback_gives_the_same_pictures_through_cuts_hand_overs_and_absences()
    {
        using var folder = new TestFolder();
        using Performer nova = TestPerformer.ExactNova(folder);
        using var plain = new FrameGenerator(nova, ExecutionDevice.Cpu, 2, wholePicture: true);
        using var kept = new FrameGenerator(nova, grade => new DeviceGenerator(nova, grade, ExecutionDevice.Cpu, 2));
        using var figure = nova.CreateStickFigure();
        using Frame a = new(nova.Format), b = new(nova.Format);
        HashSet<float> pictures = [];
        for (int i = 0; i < 20; i++)
        {
            foreach (Frame frame in new[] { a, b })
            {
                if (i is 8 or 9) frame.TargetPose.Clear();
                else frame.TargetPose.CopyFrom(TestPerformer.Standing(nova, i < 8 ? (12 * i) - 60 : 0));
                frame.TargetPose.Track = i < 15 ? 1 : 2;
                frame.IsDiscontinuity = i == 5;
                frame.Time = i / 30.0;
                figure.Process(frame);
            }
            plain.Process(a);
            kept.Process(b);
            Assert.True(Difference(a, b) < Tolerance, $"{Difference(a, b)} at frame {i}");
            pictures.Add(a.Packed.Matte.Sum());
        }
        Assert.True(pictures.Count > 10, "the generator does not move");
    }

    [Fact]
    public void Another_grade_continues_with_the_picture_before()
    {
        using var folder = new TestFolder();
        using Performer nova = TestPerformer.ExactNova(folder);
        PictureGrade wanted = PictureGrade.Full;
        using var plain = new FrameGenerator(nova, ExecutionDevice.Cpu, 2, wholePicture: true, grade: () => wanted);
        using var kept = new FrameGenerator(nova, grade => new DeviceGenerator(nova, grade, ExecutionDevice.Cpu, 2), grade: () => wanted);
        using var figure = nova.CreateStickFigure();
        using Frame a = new(nova.Format), b = new(nova.Format);
        double time = 0;
        Run(frames: 4);
        Assert.True(Difference(a, b) < Tolerance, $"{Difference(a, b)} with the full grade");
        float[] full = [.. b.Packed.Matte];

        wanted = PictureGrade.Lite;
        DateTime deadline = DateTime.UtcNow.AddMinutes(1);
        while ((plain.Grade != wanted || kept.Grade != wanted) && DateTime.UtcNow < deadline) Run(frames: 1);
        // The cross-fade, and until the same pose gives the same picture again.
        Run(frames: 30);
        Assert.Equal(PictureGrade.Lite, kept.Grade);
        Assert.True(Difference(a, b) < Tolerance, $"{Difference(a, b)} with the lite grade");
        Assert.NotEqual(full, b.Packed.Matte);

        void Run(int frames)
        {
            for (int i = 0; i < frames; i++)
            {
                time += 1 / 30.0;
                foreach (Frame frame in new[] { a, b })
                {
                    frame.TargetPose.CopyFrom(TestPerformer.Standing(nova));
                    frame.Time = time;
                    figure.Process(frame);
                }
                plain.Process(a);
                kept.Process(b);
            }
        }
    }

    private static float Difference(Frame a, Frame b)
    {
        float largest = 0;
        for (int i = 0; i < a.Packed.Matte.Length; i++) largest = Math.Max(largest, Math.Abs(a.Packed.Matte[i] - b.Packed.Matte[i]));
        for (int i = 0; i < a.Packed.Colour.Length; i++)
        {
            // Where the matte is 0 the colour is not seen, and a cleared picture keeps any.
            float seen = a.Packed.Matte[i % a.Packed.Matte.Length];
            largest = Math.Max(largest, seen * Math.Abs(a.Packed.Colour[i] - b.Packed.Colour[i]));
        }
        return largest;
    }
}
