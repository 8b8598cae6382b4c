namespace LiveDance.Training.Bundling;

/// <summary>
/// A stream that is written to a file, or to several files of limited size: <c>name.001</c>, <c>name.002</c> and so on, which
/// <c>cat name.*</c> joins again.
/// </summary>
internal sealed class PartFiles : Stream
{
    private readonly string _path;
    private readonly long _partSize;
    private readonly List<string> _files = [];
    private FileStream? _current;
    private long _length;

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

    public override void Flush() => _current?.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        _current = null;
        base.Dispose(disposing);
    }

    private void Next()
    {
        _current?.Dispose();
        string file = _partSize == 0 ? _path : FormattableString.Invariant($"{_path}.{_files.Count + 1:000}");
        _current = File.Create(file);
        _files.Add(file);
    }
}
