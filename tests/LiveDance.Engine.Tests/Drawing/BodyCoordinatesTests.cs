using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Drawing;

public class BodyCoordinatesTests
{
    private const int Side = 512, Cells = Side / 4, LeftThigh = 6 * 8;

    private static readonly Size Picture = new(Side, Side);
    private static readonly PackedRegion Whole = new(0, 0, Cells, Cells);

    [Fact]
    public void Planes_of_a_thigh_give_the_position_along_and_across_it()
    {
        float[] planes = Write(Thigh(), Whole);
        // Hip at (200, 200), knee at (200, 280): a quarter of the way down, two pixels to the right of the bone.
        int at = (54 * Cells) + 50;
        Assert.Equal(1, Plane(0)[at]);
        Assert.Equal(18 / 80f, Plane(1)[at], 1e-5f);
        Assert.Equal(18 / 64f, Plane(2)[at], 1e-5f);
        // Positive is to the left when looking from hip to knee, so a cell to the right of the bone in the image is negative.
        Assert.Equal(-2 / 32f, Plane(3)[at], 1e-5f);
        Assert.Equal(MathF.Sin(2 * MathF.PI * 4 * 18 / 80f), Plane(4)[at], 1e-4f);
        Assert.Equal(MathF.Cos(2 * MathF.PI * -2 / 24f), Plane(7)[at], 1e-4f);

        float[] Plane(int plane) => planes[((LeftThigh + plane) * Cells * Cells)..((LeftThigh + plane + 1) * Cells * Cells)];
    }

    [Fact]
    public void Planes_are_zero_away_from_the_body_and_for_parts_that_are_not_seen()
    {
        float[] planes = Write(Thigh(), Whole);
        for (int i = 0; i < planes.Length; i++)
        {
            int plane = i / (Cells * Cells), x = i % Cells, y = i / Cells % Cells;
            bool near = MathF.Abs(((x + 0.5f) * 4) - 200) < 36 && MathF.Abs(((y + 0.5f) * 4) - 240) < 76;
            if (plane is < LeftThigh or >= LeftThigh + 8 || !near) Assert.Equal(0, planes[i]);
        }
        PersonPose unseen = Thigh();
        unseen.Points[Keypoints135.LeftKnee] = unseen.Points[Keypoints135.LeftKnee] with { Confidence = 0.3f };
        Assert.All(Write(unseen, Whole), value => Assert.Equal(0, value));
        Assert.All(Write(new PersonPose(), Whole), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Region_gives_the_same_values_as_the_whole_picture()
    {
        PersonPose pose = PoseFile.Standing(256, 450, 300);
        var window = new PackedRegion(40, 30, 48, 64);
        float[] whole = Write(pose, Whole), part = Write(pose, window);
        Assert.Contains(part, value => value != 0);
        for (int plane = 0; plane < BodyCoordinates.Planes; plane++)
        {
            for (int y = 0; y < window.Height; y++)
            {
                Assert.Equal(
                    whole.AsSpan((((plane * Cells) + window.Y + y) * Cells) + window.X, window.Width).ToArray(),
                    part.AsSpan(((plane * window.Height) + y) * window.Width, window.Width).ToArray());
            }
        }
    }

    // Cell by cell, as the definition says, with the same parts, radii and periods.
    [Fact]
    public void Every_cell_of_every_part_equals_the_simple_implementation()
    {
        PersonPose pose = PoseFile.Standing(256.3f, 450.7f, 311);
        float[] planes = Write(pose, Whole);
        float[] expected = NaiveBodyCoordinates.Write(pose, Side, Side);
        Assert.Contains(expected, value => value < -0.5f);
        for (int i = 0; i < planes.Length; i++) Assert.True(MathF.Abs(expected[i] - planes[i]) < 2e-4f, $"{planes[i]} in place of {expected[i]} at {i}");
    }

    [Fact]
    public void Bytes_are_the_levels_of_the_planes()
    {
        const float Scale = 0.0118f;
        const byte Zero = 127;
        const int Channels = 104;
        PersonPose pose = PoseFile.Standing(256, 450, 300);
        var window = new PackedRegion(41, 30, 45, 64);
        float[] planes = Write(pose, window);
        byte[] bytes = new byte[Channels * window.CellCount];
        var written = new WrittenBodyCoordinates();
        // The second pose is written over what is left of the first.
        foreach (PersonPose each in new[] { PoseFile.Standing(200, 500, 420), pose })
            written.Write(each, Picture, window, new BodyCoordinateBytes(bytes, Channels, Scale, Zero, window.CellCount));
        for (int cell = 0; cell < window.CellCount; cell++)
        {
            for (int plane = 0; plane < BodyCoordinates.Planes; plane++)
            {
                float exact = planes[(plane * window.CellCount) + cell];
                Assert.Equal((byte)Math.Clamp(MathF.Round(exact / Scale) + Zero, 0, 255), bytes[(cell * Channels) + plane]);
            }
        }
    }

    [Fact]
    public void Planes_that_are_used_again_equal_fresh_ones()
    {
        float[] kept = new float[BodyCoordinates.Planes * Whole.CellCount];
        var written = new WrittenBodyCoordinates();
        PersonPose standing = PoseFile.Standing(256, 450, 300), aside = PoseFile.Standing(40, 500, 420);
        var window = new PackedRegion(40, 30, 48, 64);
        foreach ((PersonPose pose, PackedRegion region) in new[]
            { (standing, window), (aside, window), (Thigh(), window), (standing, Whole), (new PersonPose(), Whole), (aside, Whole), (standing, window with { X = 36 }) })
        {
            written.Write(pose, Picture, region, new BodyCoordinatePlanes(kept, region));
            Assert.Equal(Write(pose, region), kept[..(BodyCoordinates.Planes * region.CellCount)]);
        }
    }

    [Fact]
    public void Planes_of_a_standing_person_cover_torso_and_legs_within_their_range()
    {
        float[] planes = Write(PoseFile.Standing(256, 450, 300), Whole);
        int parts = 0;
        for (int plane = 0; plane < BodyCoordinates.Planes; plane++)
        {
            float[] own = planes[(plane * Cells * Cells)..((plane + 1) * Cells * Cells)];
            Assert.All(own, value => Assert.InRange(value, -1.75f, 1.75f));
            if (own.Any(value => value != 0)) parts++;
        }
        // This pose has the torso, thighs and shins only.
        Assert.Equal((5 * 8) + 6, parts);
    }

    [Fact]
    public void Points_far_outside_or_all_in_one_place_give_finite_values()
    {
        foreach ((float x, float y, float height) in new[] { (1e7f, -1e7f, 300f), (256, 256, 0), (float.NaN, 0, 1) })
            Assert.All(Write(PoseFile.Standing(x, y, height), Whole), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        PersonPose pose = PoseFile.Standing(256, 450, 300);
        float[] planes = Write(pose, Whole);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 20; i++) BodyCoordinates.Write(pose, Picture, Whole, planes);
        }));
    }

    private static PersonPose Thigh()
    {
        var pose = new PersonPose { Found = true };
        pose.Points[Keypoints135.LeftHip] = new Keypoint(200, 200, 1);
        pose.Points[Keypoints135.LeftKnee] = new Keypoint(200, 280, 1);
        return pose;
    }

    private static float[] Write(PersonPose pose, PackedRegion window)
    {
        float[] planes = new float[BodyCoordinates.Planes * window.Width * window.Height];
        Array.Fill(planes, 7);
        BodyCoordinates.Write(pose, Picture, window, planes);
        return planes;
    }
}
