using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Generation;

/// <summary>Tests that a limb that leaps is not painted in its old place as well.</summary>
public class LimbRemovalTests
{
    [Fact]
    public void Leg_that_leaps_is_removed_and_everything_else_stays()
    {
        var format = new FrameFormat(new Size(1024, 512), new Size(512, 256));
        PersonPose before = PoseFile.Standing(500, 450, 300), now = PoseFile.Standing(500, 450, 300);
        now.Points[Keypoints135.LeftAnkle] = now.Points[Keypoints135.LeftAnkle] with { X = 600 };
        Assert.True(LimbRemoval.IsNeeded(before, now, LimbRemoval.Limbs[2], default, format));
        Assert.False(LimbRemoval.IsNeeded(before, now, LimbRemoval.Limbs[3], default, format));

        float[] feedback = [.. Enumerable.Repeat(1f, 3 * format.CellCount)], plate = [.. Enumerable.Repeat(-1f, 3 * format.CellCount)];
        using var drawing = new Mat(format.Drawing, MatType.CV_8UC3, Scalar.White);
        LimbRemoval.Remove(before, LimbRemoval.Limbs[2], (10, 0), format, feedback, plate, drawing);
        (Keypoint hip, Keypoint knee, Keypoint ankle) =
            (before.Points[Keypoints135.LeftHip], before.Points[Keypoints135.LeftKnee], before.Points[Keypoints135.LeftAnkle]);
        for (int row = 0; row < format.Rows; row++)
        {
            for (int column = 0; column < format.Columns; column++)
            {
                float x = (column * 4) + 2 - 40, y = (row * 4) + 2, distance = Distance(x, y);
                if (MathF.Abs(distance - 25) < 6) continue;
                bool removed = distance < 25;
                for (int channel = 0; channel < 3; channel++)
                    Assert.Equal(removed ? -1 : 1, feedback[(((channel * format.Rows) + row) * format.Columns) + column]);
                Assert.Equal(removed ? default : new Vec3b(255, 255, 255), drawing.At<Vec3b>((2 * row) + 1, (2 * column) + 1));
            }
        }

        // From the leg, which is upright, without the upper part of the thigh.
        float Distance(float x, float y)
        {
            float top = float.Lerp(hip.Y, knee.Y, 0.3f), along = y - Math.Clamp(y, top, ankle.Y);
            return MathF.Sqrt(((x - ankle.X) * (x - ankle.X)) + (along * along));
        }
    }

    [Fact]
    public void Kick_leaves_no_second_foot()
    {
        using Performer nova = TestPerformer.Nova();
        using var generator = new FrameGenerator(nova, ExecutionDevice.Cpu, 1);
        using var figure = nova.CreateStickFigure();
        using var frame = new Frame(nova.Format);
        float[] standing = Show(0), kicking = Show(90), kept = Show(90, again: 5);
        // The leg of the first picture is where neither the second nor the same pose after a while shows anything.
        int left = standing.Select((matte, i) => (matte, i)).Count(pixel => pixel.matte > 0.9f && kicking[pixel.i] > 0.5f && kept[pixel.i] < 0.1f);
        Assert.InRange(left, 0, 20);

        float[] Show(float across, int again = 0)
        {
            PersonPose pose = TestPerformer.Standing(nova);
            foreach (int joint in (int[])[Keypoints135.LeftKnee, Keypoints135.LeftAnkle])
            {
                float share = joint == Keypoints135.LeftKnee ? 0.5f : 1;
                pose.Points[joint] = pose.Points[joint] with { X = pose.Points[joint].X + (share * across * nova.Format.Scale) };
            }
            frame.TargetPose.CopyFrom(pose);
            figure.Draw(pose, frame.Drawing);
            for (int i = 0; i <= again; i++)
            {
                frame.Time += 1 / 30.0;
                generator.Process(frame);
            }
            return [.. frame.Packed.Matte];
        }
    }
}
