using LiveDance.Engine.Media;

namespace LiveDance.Engine.Tests.Media;

public sealed class WriterLockTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Second_writer_of_a_file_is_refused_until_the_first_ends()
    {
        string path = _folder.File("evening.mp4");
        using (WriterLock.Acquire(path))
        {
            EngineException refused = Assert.Throws<EngineException>(() => WriterLock.Acquire(path));
            Assert.Contains("evening.mp4' is being written by another run", refused.Message, StringComparison.Ordinal);
            WriterLock.Acquire(_folder.File("other.mp4")).Dispose();
        }
        WriterLock.Acquire(path).Dispose();
    }

    [Fact]
    public void Same_file_under_another_spelling_or_through_a_link_has_the_same_lock()
    {
        string inside = Directory.CreateDirectory(_folder.File("inside")).FullName, link = _folder.File("link");
        Directory.CreateSymbolicLink(link, inside);
        using WriterLock first = WriterLock.Acquire(Path.Combine(inside, "a.mp4"));
        Assert.Throws<EngineException>(() => WriterLock.Acquire(Path.Combine(link, "a.mp4")));
        Assert.Throws<EngineException>(() => WriterLock.Acquire(Path.Combine(inside, "..", "inside", ".", "a.mp4")));
    }
}
