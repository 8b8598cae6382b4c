using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Generation;

/// <summary>The part of the picture that is rendered: where it is, and that the picture is the same as if all of it were rendered.</summary>
public class RegionTests
{
    private static readonly FrameFormat Wide = new(new Size(1280, 720), new Size(640, 360));
    private static readonly MatteReach Reach = new(Up: 40, Down: 20, Left: 30, Right: 25, FloorLeft: 180, FloorRight: 0);

    [Fact]
    public void Reach_counts_from_all_key_points_and_for_the_shadow_from_those_below_the_knees()
    {
        PersonPose pose = PoseFile.Standing(600, 650, 400);
        Assert.True(BoundingArea.TryFind(pose, 0, Keypoints135.Count, out BoundingArea all));
        Assert.True(BoundingArea.TryFind(pose, Keypoints135.LeftKnee, Keypoints135.BodyCount - Keypoints135.LeftKnee, out BoundingArea legs));
        Assert.True(Reach.TryCover(pose, null, out BoundingArea covered));
        Assert.Equal(new BoundingArea(MathF.Min(all.Left - 30, legs.Left - 180), all.Top - 40, all.Right + 25, all.Bottom + 20), covered);
        Assert.False(Reach.TryCover(new PersonPose(), null, out _));
    }

    [Fact]
    public void Reach_counts_from_the_shadow_too_where_it_is_drawn()
    {
        PersonPose pose = PoseFile.Standing(600, 650, 400), shadow = new();
        new ShadowProjection(-0.5f, -0.25f).Project(pose, shadow);
        Assert.True(BoundingArea.TryFind(pose, 0, Keypoints135.Count, out BoundingArea all));
        Assert.True(BoundingArea.TryFind(shadow, 0, Keypoints135.BodyCount, out BoundingArea thrown));
        Assert.True(thrown.Left < all.Left - 50 && thrown.Bottom <= all.Bottom);
        Assert.True((Reach with { FloorLeft = 0 }).TryCover(pose, shadow, out BoundingArea covered));
        Assert.Equal(new BoundingArea(thrown.Left - 30, all.Top - 40, all.Right + 25, all.Bottom + 20), covered);
    }

    [Fact]
    public void Region_covers_the_reach_and_stays_while_it_suffices()
    {
        var selector = new RegionSelector(Wide, Reach, null);
        PackedRegion first = selector.Select(PoseFile.Standing(600, 650, 400), continues: false);
        Assert.True(Covers(first, PoseFile.Standing(600, 650, 400)));
        Assert.Equal(first, selector.Select(PoseFile.Standing(601, 650, 400), continues: true));
        HashSet<PackedRegion> regions = [first];
        HashSet<(int, int)> sizes = [];
        for (int x = 600; x < 1100; x += 4)
        {
            PersonPose pose = PoseFile.Standing(x, 650, 400);
            PackedRegion region = selector.Select(pose, continues: true);
            Assert.True(Covers(region, pose), $"{region} at {x}");
            regions.Add(region);
            sizes.Add((region.Width, region.Height));
        }
        Assert.InRange(regions.Count, 4, 40);
        Assert.InRange(sizes.Count, 1, 6);
        Assert.InRange(regions.Average(region => region.CellCount / (double)Wide.CellCount), 0.1, 0.45);
    }

    [Fact]
    public void Nobody_and_somebody_far_outside_have_a_region_within_the_picture()
    {
        var selector = new RegionSelector(Wide, Reach, null);
        Assert.Equal(PackedRegion.Whole(Wide), selector.Select(new PersonPose(), continues: false));
        foreach (int x in new[] { -5000, 9000 })
        {
            PackedRegion region = selector.Select(PoseFile.Standing(x, 650, 400), continues: false);
            Assert.True(region.CellCount > 0 && PackedRegion.Whole(Wide).Contains(region), $"{region}");
        }
    }

    [Fact]
    public void Region_that_moves_leaves_no_matte_behind()
    {
        FrameFormat format = FrameFormat.Square(64, 32);
        var packed = new PackedPicture(format);
        packed.SetRegion(PackedRegion.Whole(format));
        packed.Matte.AsSpan().Fill(1);
        packed.SetRegion(new PackedRegion(4, 4, 8, 8));
        packed.Matte[packed.FirstIndex] = 0.5f;
        packed.SetRegion(new PackedRegion(0, 0, 4, 4));
        Assert.Equal(0, packed.Matte.Sum());
    }

    // The float32 generator, as the 8-bit one amplifies differences of rounding through its feedback: it differs from the float32 one more than
    // the region does.
    [Fact]
    public void Rendered_region_equals_the_whole_picture_through_cuts_hand_overs_and_absences()
    {
        using var folder = new TestFolder();
        using Performer nova = TestPerformer.ExactNova(folder);
        using var regional = new FrameGenerator(nova, ExecutionDevice.Cpu, 2);
        using var whole = new FrameGenerator(nova, ExecutionDevice.Cpu, 2, wholePicture: true);
        using var figure = nova.CreateStickFigure();
        using Frame a = new(nova.Format), b = new(nova.Format);
        var compositor = new Compositor(nova);
        double share = 0, difference = 0;
        // In the last ones the region follows from what was seen in those before.
        const int Frames = 34;
        int atFirst = 0;
        for (int i = 0; i < Frames; i++)
        {
            foreach (Frame frame in new[] { a, b })
            {
                // Walks to the right, is absent, comes back at the left, and is replaced by another person.
                if (i is 9 or 10) frame.TargetPose.Clear();
                else frame.TargetPose.CopyFrom(TestPerformer.Standing(nova, i < 9 ? (12 * i) - 60 : i < 16 ? -80 : 70));
                frame.TargetPose.Track = i < 16 ? 1 : 2;
                frame.IsDiscontinuity = i == 5;
                frame.Time = i / 10.0;
                figure.Process(frame);
            }
            regional.Process(a);
            whole.Process(b);
            compositor.Process(a);
            compositor.Process(b);
            using var differences = new Mat();
            Cv2.Absdiff(a.Picture, b.Picture, differences);
            Cv2.MinMaxLoc(differences.Reshape(1), out _, out double largest);
            Assert.True(largest <= 4, $"{largest} levels at frame {i}, {a.Packed.Region}");
            difference += Cv2.Mean(differences).Val1 / Frames;
            share += regional.Region.CellCount / (double)nova.Format.CellCount / Frames;
            if (i == 16) atFirst = regional.Region.CellCount;
        }
        Assert.InRange(regional.Region.CellCount, atFirst / 2, 0.9 * atFirst);
        Assert.InRange(difference, 0, 0.05);
        Assert.InRange(share, 0.2, 0.8);
    }

    private static bool Covers(PackedRegion region, PersonPose pose)
    {
        Reach.TryCover(pose, null, out BoundingArea area);
        const int Block = FrameFormat.Block;
        return region.X * Block <= Math.Max(0, area.Left) && region.Y * Block <= Math.Max(0, area.Top)
            && (region.X + region.Width) * Block >= Math.Min(Wide.Picture.Width, area.Right)
            && (region.Y + region.Height) * Block >= Math.Min(Wide.Picture.Height, area.Bottom);
    }
}
