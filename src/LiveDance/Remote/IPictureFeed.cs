namespace LiveDance.Remote;

/// <summary>A sequence of JPEG pictures for browsers.</summary>
internal interface IPictureFeed
{
    /// <summary>The number of pictures so far; it identifies the newest.</summary>
    long Number { get; }

    /// <summary>The newest picture if it is newer than a number, or the next one.</summary>
    /// <param name="after">The number of the picture that the client has; 0 for none.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The picture and its number.</returns>
    ValueTask<(byte[] Jpeg, long Number)> NextAsync(long after, CancellationToken cancellation);
}
