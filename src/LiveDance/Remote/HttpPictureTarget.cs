using LiveDance.Engine.Output.Targets;
using OpenCvSharp;

namespace LiveDance.Remote;

/// <summary>
/// The target of an <c>http://</c> output: encodes the output's pictures while somebody looks. A slow client receives fewer pictures and
/// delays no other.
/// </summary>
internal sealed class HttpPictureTarget : IPictureTarget, IPictureFeed
{
    // JPEG quality, 0 to 100.
    private const int Quality = 85;
    private static readonly int[] JpegOptions = [(int)ImwriteFlags.JpegQuality, Quality];
    private readonly Lock _lock = new();
    private readonly Action _close;
    private TaskCompletionSource _next = New();
    private byte[]? _newest;
    private long _number;
    private int _waiting;

    /// <param name="close">Called when the target is disposed of.</param>
    public HttpPictureTarget(Action close) => _close = close;

    /// <inheritdoc/>
    public bool Alpha => false;

    /// <inheritdoc/>
    public long Number => Interlocked.Read(ref _number);

    /// <inheritdoc/>
    public void Open(Size size) { }

    /// <inheritdoc/>
    public void Write(Mat picture)
    {
        // Without clients only the first picture is encoded.
        if (Volatile.Read(ref _waiting) == 0 && _newest is not null) return;
        byte[] jpeg = picture.ImEncode(".jpg", JpegOptions);
        TaskCompletionSource waiting;
        lock (_lock)
        {
            _newest = jpeg;
            _number++;
            (waiting, _next) = (_next, New());
        }
        waiting.TrySetResult();
    }

    /// <inheritdoc/>
    public async ValueTask<(byte[] Jpeg, long Number)> NextAsync(long after, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            // What was encoded before somebody looked may be old.
            Task next;
            lock (_lock) next = _next.Task;
            await next.WaitAsync(cancellation).ConfigureAwait(false);
            lock (_lock) return (_newest!, _number);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <inheritdoc/>
    public void Close() { }

    /// <inheritdoc/>
    public void Abort() { }

    /// <inheritdoc/>
    public void Dispose() => _close();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
