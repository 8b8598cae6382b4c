using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose;
using OpenCvSharp;
using Xunit.Abstractions;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Tests which of two people is followed, by their true joints.</summary>
public sealed class PersonTrackerTests(ITestOutputHelper output)
{
    private const int Frames = 240;
    private const int AfterFirstCrossing = 84;
    private const float OnePlace = 30;
    private static readonly Lazy<TwoDancers> Dancers = new(() => new TwoDancers(Frames));

    [FootageFact("footage/guest.mp4", "footage/visitor.mp4")]
    public void Chosen_person_is_followed_through_crossings_without_identity_switches()
    {
        // The guest starts on the left and is larger; the visitor starts on the right, slightly nearer to the middle.
        using var left = new Follower(PersonChoice.Left, 'g', Frames);
        using var right = new Follower(PersonChoice.Right, 'v', Frames);
        using var largest = new Follower(PersonChoice.Largest, 'g', AfterFirstCrossing);
        using var nearest = new Follower(PersonChoice.NearestCentre, 'v', AfterFirstCrossing);
        Follower[] followers = [left, right, largest, nearest];
        using var image = new Mat();
        for (int frame = 0; frame < Frames; frame++)
        {
            Dancers.Value.Draw(frame, image);
            foreach (Follower follower in followers) follower.See(frame, image);
        }
        foreach (Follower follower in followers)
        {
            output.WriteLine($"{follower.Choice,-13} {follower.Seen}");
            Assert.DoesNotContain(follower.Seen, seen => seen != follower.Expected && seen is not ('.' or '='));
            Assert.Equal(1, follower.Pose.Track);
            // While the followed person is hidden the pose is empty: twice, for a third of a second at most.
            Assert.InRange(follower.Seen.Count(seen => seen == '.'), 0, 24);
            Assert.InRange(follower.Seen.Count(seen => seen == '='), 0, 14);
            Assert.Equal(follower.Expected, follower.Seen[^1]);
        }
    }

    [FootageFact("footage/guest.mp4", "footage/visitor.mp4")]
    public void Choice_in_a_mirrored_source_refers_to_the_mirrored_image()
    {
        using var estimator = new PoseEstimator(BodyOnly(PersonChoice.Left), ExecutionDevice.Cpu);
        using Mat image = new(), mirrored = new();
        var pose = new PersonPose();
        Dancers.Value.Draw(0, image);
        Cv2.Flip(image, mirrored, FlipMode.Y);
        estimator.Estimate(mirrored, pose);
        Mirror(pose);
        (float guest, float visitor) = Dancers.Value.Distances(0, pose);
        Assert.InRange(visitor, 0, 20);
        Assert.True(guest > 300);
    }

    [FootageFact("footage/guest.mp4", "footage/visitor.mp4")]
    public void Next_person_is_followed_on_request_on_another_track_and_then_the_first_again()
    {
        using var follower = new Follower(PersonChoice.Left, 'g', Frames);
        using var image = new Mat();
        List<int> tracks = [];
        for (int frame = 0; frame < 30; frame++)
        {
            if (frame is 10 or 20) follower.Estimator.NextPerson();
            Dancers.Value.Draw(frame, image);
            follower.See(frame, image);
            tracks.Add(follower.Pose.Track);
        }
        Assert.Equal(new string('g', 10) + new string('v', 10) + new string('g', 10), follower.Seen);
        Assert.Equal([.. Enumerable.Repeat(1, 10), .. Enumerable.Repeat(2, 10), .. Enumerable.Repeat(3, 10)], tracks);
    }

    [FootageFact("footage/guest.mp4", "footage/visitor.mp4")]
    public void Request_for_the_next_person_without_others_keeps_the_followed_person()
    {
        using var follower = new Follower(PersonChoice.Left, 'g', Frames);
        using var image = new Mat();
        for (int frame = 0; frame < 6; frame++)
        {
            if (frame == 3) follower.Estimator.NextPerson();
            Dancers.Value.Draw(frame, image, visitor: false);
            follower.See(frame, image);
        }
        Assert.Equal("gggggg", follower.Seen);
        Assert.Equal(1, follower.Pose.Track);
    }

    [FootageFact("footage/guest.mp4", "footage/visitor.mp4")]
    public void Other_person_is_followed_on_another_track_some_time_after_the_first_leaves()
    {
        using var follower = new Follower(PersonChoice.Left, 'g', Frames);
        using var image = new Mat();
        for (int frame = 0; frame < 60; frame++)
        {
            Dancers.Value.Draw(frame % 30, image, guest: frame < 8);
            follower.See(frame % 30, image);
        }
        string seen = follower.Seen;
        output.WriteLine(seen);
        Assert.StartsWith("gggggggg.", seen, StringComparison.Ordinal);
        Assert.Equal(45, seen.Count(one => one == '.'));
        Assert.EndsWith(".vvvvvvv", seen, StringComparison.Ordinal);
        Assert.Equal(2, follower.Pose.Track);
    }

    [FootageFact("footage/guest.mp4", "footage/visitor.mp4")]
    public void Briefly_hidden_person_keeps_the_track()
    {
        using var follower = new Follower(PersonChoice.Left, 'g', Frames);
        using var image = new Mat();
        for (int frame = 0; frame < 30; frame++)
        {
            Dancers.Value.Draw(frame, image, guest: frame is < 8 or >= 20);
            follower.See(frame, image);
        }
        Assert.Equal("gggggggg............gggggggggg", follower.Seen);
        Assert.Equal(1, follower.Pose.Track);
    }

    private static PoseOptions BodyOnly(PersonChoice choice) =>
        new(PoseModel.Lite, Hands: false, Face: false, Person: choice);

    private static void Mirror(PersonPose pose)
    {
        Keypoint[] points = [.. pose.Points];
        foreach ((int point, string _) in TrueJoints.Body)
        {
            Keypoint other = points[point % 2 == 1 ? point + 1 : point - 1];
            pose.Points[point] = other with { X = TwoDancers.Width - other.X };
        }
    }

    // Records for each frame whose true joints the pose is nearer to: g, v, or . if nobody was found; = where the two are too close
    // to tell.
    private sealed class Follower(PersonChoice choice, char expected, int frames) : IDisposable
    {
        public PersonChoice Choice => choice;

        public char Expected => expected;

        public string Seen { get; private set; } = "";

        public PersonPose Pose { get; } = new();

        public PoseEstimator Estimator { get; } = new(BodyOnly(choice), ExecutionDevice.Cpu);

        public void See(int frame, Mat image)
        {
            if (frame >= frames) return;
            Estimator.Estimate(image, Pose);
            (float guest, float visitor) = Dancers.Value.Distances(frame, Pose);
            // Both at one position, or a pose on neither of them, which lasts for a frame or two after they separate.
            bool nobodys = Dancers.Value.Apart(frame) < OnePlace || MathF.Min(guest, visitor) > OnePlace;
            Seen += !Pose.Found ? '.' : nobodys ? '=' : guest < visitor ? 'g' : 'v';
        }

        public void Dispose() => Estimator.Dispose();
    }
}
