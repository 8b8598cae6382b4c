using LiveDance.Engine.Media;

namespace LiveDance.Engine.Tests.Media;

public sealed class LeftoversTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Unfinished_recordings_of_killed_runs_are_kept_under_names_of_their_own()
    {
        string path = _folder.File("evening.mp4");
        File.WriteAllText(_folder.File("evening.part.mp4"), "first");
        Assert.Contains("evening-recovered.mp4", VideoFileWriter.RequireWritable(path), StringComparison.Ordinal);
        File.WriteAllText(_folder.File("evening.part.mp4"), "second");
        Assert.Contains("evening-recovered-2.mp4", new Recording(path).Notice, StringComparison.Ordinal);
        Assert.Equal("first", File.ReadAllText(_folder.File("evening-recovered.mp4")));
        Assert.Equal("second", File.ReadAllText(_folder.File("evening-recovered-2.mp4")));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
        Assert.Empty(VideoFileWriter.RequireWritable(path));
    }

    [Fact]
    public void Finished_file_of_an_earlier_recording_is_not_replaced()
    {
        File.WriteAllText(_folder.File("evening.mp4"), "first");
        File.WriteAllText(_folder.File("evening-2.part.mp4"), "second");
        File.WriteAllText(_folder.File("evening-late.part.mp4"), "another recording");
        var recording = new Recording(_folder.File("evening.mp4"));
        Assert.Equal("second", File.ReadAllText(_folder.File("evening-recovered.mp4")));
        Assert.Equal("another recording", File.ReadAllText(_folder.File("evening-late.part.mp4")));
        Assert.Equal(_folder.File("evening-2.part.mp4"), recording.Begin());
        File.WriteAllText(_folder.File("evening-2.part.mp4"), "third");
        recording.End(complete: true, empty: false);
        Assert.Equal("first", File.ReadAllText(_folder.File("evening.mp4")));
        Assert.Equal("third", File.ReadAllText(_folder.File("evening-2.mp4")));
    }

    [Fact]
    public void Later_file_of_a_recording_takes_a_number_that_is_free()
    {
        File.WriteAllText(_folder.File("show-2.mp4"), "of somebody else");
        var recording = new Recording(_folder.File("show.mp4"));
        File.WriteAllText(recording.Begin(), "one");
        recording.End(complete: true, empty: false);
        Assert.Equal(_folder.File("show-3.part.mp4"), recording.Begin());
        Assert.Equal("of somebody else", File.ReadAllText(_folder.File("show-2.mp4")));
    }

    [Fact]
    public void Name_of_255_bytes_has_room_for_the_suffix_of_an_unfinished_file_and_a_longer_one_is_refused()
    {
        string longest = new string('a', 247) + "ü.mp4", part = VideoContainer.PartPathOf(longest);
        Assert.EndsWith(".part.mp4", part, StringComparison.Ordinal);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(part), 250, 255);
        Assert.Empty(VideoFileWriter.RequireWritable(_folder.File(new string('a', 251) + ".mp4")));
        EngineException error = Assert.Throws<EngineException>(() => VideoFileWriter.RequireWritable(_folder.File(new string('a', 252) + ".mp4")));
        Assert.Contains("255 bytes", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }
}
