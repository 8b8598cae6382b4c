namespace LiveDance.Training.Bundling;

/// <summary>
/// A stream that is written to a file, or to several files of limited size: <c>name.001</c>, <c>name.002</c> and so on, which
/// <c>cat name.*</c> joins again. The files get their names when all are complete, so that a failure neither leaves half a bundle nor
/// takes an older one away.
/// </summary>
internal sealed class PartFiles : Stream
{
    private const string UnfinishedSuffix = ".part";

    private readonly string _path;
    private readonly long _partSize;
    private readonly List<string> _files = [];
    private FileStream? _current;
    private long _length;
    private bool _complete;

    /// <param name="path">The file; its parts have a number behind its name.</param>
    /// <param name="partSize">The largest size of a part, in bytes; 0 for a single file of any size.</param>
    public PartFiles(string path, long partSize) => (_path, _partSize) = (path, partSize);

    /// <summary>The files written so far.</summary>
    public IReadOnlyList<string> Files => _files;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position { get => _length; set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (_current is null || (_partSize > 0 && _current.Length >= _partSize)) Next();
            int count = _partSize == 0 ? buffer.Length : (int)Math.Min(buffer.Length, _partSize - _current!.Length);
            _current!.Write(buffer[..count]);
            _length += count;
            buffer = buffer[count..];
        }
    }

    /// <summary>Gives the files their names, and deletes parts of an older bundle that would be joined to them.</summary>
    public void Complete()
    {
        _current?.Dispose();
        _current = null;
        foreach (string file in _files) File.Move(file + UnfinishedSuffix, file, overwrite: true);
        _complete = true;
        if (_partSize == 0) return;
        for (int number = _files.Count + 1; File.Exists(Part(number)); number++) File.Delete(Part(number));
    }

    public override void Flush() => _current?.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        _current = null;
        if (!_complete)
            foreach (string file in _files) File.Delete(file + UnfinishedSuffix);
        base.Dispose(disposing);
    }

    private void Next()
    {
        _current?.Dispose();
        string file = _partSize == 0 ? _path : Part(_files.Count + 1);
        // Without a buffer, which could not be written either when it is closed on a full disk.
        _current = File.Create(file + UnfinishedSuffix, bufferSize: 0);
        _files.Add(file);
    }

    private string Part(int number) => FormattableString.Invariant($"{_path}.{number:000}");
}
