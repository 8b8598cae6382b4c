using System.Numerics;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Tests the geometry of <see cref="Crop"/>.</summary>
public class CropTests
{
    [Fact]
    public void Quarter_turn_maps_the_top_of_the_crop_to_the_right_of_the_image()
    {
        var crop = new Crop(new Vector2(100, 50), 40, MathF.PI / 2);
        Near(new Vector2(120, 50), crop.ToImage(new Vector2(0.5f, 0)));
        Near(new Vector2(100, 70), crop.ToImage(new Vector2(1, 0.5f)));
        Near(new Vector2(0.5f, 0), crop.FromImage(new Vector2(120, 50)));
        Near(new Vector2(1, 0.5f), crop.FromImage(new Vector2(100, 70)));
    }

    [Fact]
    public void Body_crop_is_rotated_with_the_direction_to_its_second_point()
    {
        Crop standing = Crop.FromPoints(new Vector2(200, 300), new Vector2(200, 100), degrees: 90, scale: 1.25f);
        Near(new Vector2(200, 50), standing.ToImage(new Vector2(0.5f, 0)));
        Assert.Equal(500, standing.Size, 1e-3);

        Crop lying = Crop.FromPoints(new Vector2(200, 300), new Vector2(400, 300), degrees: 90, scale: 1.25f);
        Near(new Vector2(450, 300), lying.ToImage(new Vector2(0.5f, 0)));
    }

    [Fact]
    public void Box_is_shifted_along_its_own_upward_direction_before_it_is_scaled()
    {
        // Rotated by a quarter turn, up is right: the shift of -0.5 of the height of 20 is 10 to the right.
        Crop crop = Crop.Around(new Vector2(0, 0), width: 40, height: 20, turn: MathF.PI / 2, scale: 2, shift: -0.5f);
        Near(new Vector2(10, 0), crop.Centre);
        Assert.Equal(80, crop.Size);
    }

    [Fact]
    public void Box_along_a_line_is_the_bounding_box_in_the_lines_direction()
    {
        // Corners of a 6 x 2 rectangle rotated by 30 degrees about (10, 20).
        (float sin, float cos) = MathF.SinCos(MathF.PI / 6);
        Vector2 Turned(float x, float y) => new(10 + (cos * x) - (sin * y), 20 + (sin * x) + (cos * y));
        Vector2[] corners = [Turned(-1, -3), Turned(1, -3), Turned(1, 3), Turned(-1, 3)];
        Crop crop = Crop.AlongPoints(corners, from: Turned(0, 3), to: Turned(0, -3), scale: 1, shift: 0);
        Near(new Vector2(10, 20), crop.Centre);
        Assert.Equal(6, crop.Size, 1e-4);
        Assert.Equal(MathF.PI / 6, crop.Turn, 1e-4);
    }

    [Theory]
    [InlineData(0, 0, 0, 0, true)]
    [InlineData(39, 0, 0, 0, true)]
    [InlineData(41, 0, 0, 0, false)]
    [InlineData(-41, 0, 0, 0, false)]
    [InlineData(0, 19, 0, 0, true)]
    [InlineData(0, 21, 0, 0, false)]
    [InlineData(0, 0, 39, 0, true)]
    [InlineData(0, 0, 41, 0, false)]
    [InlineData(0, 0, -41, 0, false)]
    [InlineData(0, 0, 0, 44, true)]
    [InlineData(0, 0, 0, 46, false)]
    public void Crop_is_continued_by_a_similar_one_only(
        float degrees, float shift, float growth, float reach, bool expected)
    {
        var now = new Crop(new Vector2(50, 60), 100, 3);
        var before = new Crop(new Vector2(50, 60) + (shift * Along(3)), 100 + growth, 3 + (degrees * MathF.PI / 180));
        Vector2[] landmarks = [new(50, 60), new Vector2(50, 60) + (reach * Along(3))];
        Assert.Equal(expected, now.IsContinuedBy(before, landmarks, new CropLimits(40, 0.2f, 0.4f, -0.1f)));
    }

    private static Vector2 Along(float turn) => new(MathF.Cos(turn), MathF.Sin(turn));

    private static void Near(Vector2 expected, Vector2 actual) =>
        Assert.True(Vector2.Distance(expected, actual) < 1e-3f, $"{actual} instead of {expected}");
}
