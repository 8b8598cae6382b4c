using System.Numerics;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Tests the refinement of landmarks by heat maps.</summary>
public class HeatMapTests
{
    [Fact]
    public void Confident_heat_map_moves_the_landmark_to_its_centre_of_mass()
    {
        float[] map = Map();
        map[(20 * 64) + 30] = map[(20 * 64) + 32] = 9;

        Vector2 refined = BodyLandmarker.Refine(new Vector2(29.5f, 21.5f) / 64, map);

        Assert.Equal(31f / 64, refined.X, 1e-4);
        Assert.Equal(20f / 64, refined.Y, 1e-4);
    }

    [Fact]
    public void Values_farther_than_three_cells_have_no_effect()
    {
        float[] map = Map();
        map[(20 * 64) + 34] = 9;
        var place = new Vector2(30.2f, 20.2f) / 64;
        Assert.Equal(place, BodyLandmarker.Refine(place, map));
    }

    [Fact]
    public void Low_heat_map_and_landmark_outside_the_map_have_no_effect()
    {
        float[] unsure = Map();
        unsure[(20 * 64) + 31] = -0.01f;
        var place = new Vector2(30.2f, 20.2f) / 64;
        Assert.Equal(place, BodyLandmarker.Refine(place, unsure));

        Array.Fill(unsure, 9);
        foreach (Vector2 outside in (Vector2[])[new(-0.01f, 0.5f), new(0.5f, 1), new(1.5f, 0.5f), new(float.NaN, 0.5f)])
            Assert.Equal(outside, BodyLandmarker.Refine(outside, unsure));
    }

    private static float[] Map()
    {
        var map = new float[64 * 64];
        Array.Fill(map, -50);
        return map;
    }
}
