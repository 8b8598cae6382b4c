using System.Numerics;
using LiveDance.Engine.Pose;
using LiveDance.Engine.Pose.Networks;
using LiveDance.Engine.Pose.Tracking;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Tests <see cref="PersonTracker"/> with painted people after landmarks have led the followed track away.</summary>
public sealed class LostPersonTests : IDisposable
{
    private const float Size = 400, Chest = 100;
    private static readonly Scalar Red = new(40, 40, 200), Green = new(40, 200, 40), Blue = new(200, 40, 40);
    private readonly Mat _image = new(480, 960, MatType.CV_8UC3);
    private readonly PersonTracker _tracker = new();

    public void Dispose() => _image.Dispose();

    [Fact]
    public void Newcomer_of_the_same_appearance_is_the_followed_person()
    {
        LeadAway();
        See((600, Blue), (490, Red));
        Assert.True(_tracker.TryFollowed(out Crop crop));
        Assert.Equal(490, crop.Centre.X);
    }

    [Fact]
    public void Newcomer_of_another_appearance_or_far_away_is_not()
    {
        LeadAway();
        See((600, Blue), (490, Green));
        Assert.False(_tracker.TryFollowed(out _));
        See((600, Blue), (900, Red));
        Assert.False(_tracker.TryFollowed(out _));
    }

    [Fact]
    public void Person_who_was_there_before_is_not_taken_for_the_followed_one()
    {
        LeadAway(other: Red);
        See((550, Red));
        Assert.False(_tracker.TryFollowed(out _));
    }

    // The red person at the left is followed. Then the landmarks go the wrong way for two frames, and the person is hidden by the other one.
    private void LeadAway(Scalar? other = null)
    {
        for (int frame = 0; frame < 4; frame++) See((400, Red), (550, other ?? Blue));
        Assert.True(_tracker.TryChoose(PersonChoice.Left, new Vector2(_image.Width, _image.Height), out _));
        foreach (float x in (float[])[400, 370, 340])
        {
            _tracker.NextFrame();
            Assert.True(_tracker.IsFollowedPerson(new ImageView(_image), new Vector2(x, 300), new Vector2(400, 300 - Chest)));
            _tracker.Update(new Vector2(x, 300), Size);
        }
        for (int frame = 0; frame < 4; frame++) See((550, other ?? Blue));
        Assert.False(_tracker.TryFollowed(out _));
    }

    private void See(params (float X, Scalar Colour)[] people)
    {
        _tracker.NextFrame();
        _image.SetTo(Scalar.Gray);
        foreach ((float x, Scalar colour) in people)
            Cv2.Rectangle(_image, new Rect((int)x - 30, 180, 60, 140), colour, thickness: -1);
        _tracker.Observe(
            new ImageView(_image),
            [.. people.Select(person => new PersonDetection(new Crop(new Vector2(person.X, 300), Size, 0), new Vector2(person.X, 300 - Chest)))]);
    }
}
