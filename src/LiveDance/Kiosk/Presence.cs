namespace LiveDance.Kiosk;

/// <summary>
/// Whether somebody is there: only once they have been seen for a while, and until they have not been seen for a while, so that neither a passer-by
/// nor a moment behind somebody else changes the show. All times in seconds.
/// </summary>
/// <param name="appear">How long somebody must be seen.</param>
/// <param name="leave">How long they must not be seen.</param>
internal sealed class Presence(double appear, double leave)
{
    // A gap of the detection that does not count, in seconds.
    private const double Gap = 0.4;

    private double _since = double.NaN;
    private double _seenAt = double.NegativeInfinity;

    /// <summary>Whether somebody is there.</summary>
    public bool IsThere { get; private set; }

    /// <summary>Takes note of whether somebody is seen.</summary>
    /// <returns><see cref="IsThere"/>.</returns>
    public bool Update(bool seen, double now)
    {
        if (seen)
        {
            if (double.IsNaN(_since) || now - _seenAt > (IsThere ? leave : Gap)) _since = now;
            _seenAt = now;
            IsThere |= now - _since >= appear;
        }
        else if (now - _seenAt >= leave)
        {
            IsThere = false;
        }
        return IsThere;
    }

    /// <summary>Forgets everybody.</summary>
    public void Reset() => (IsThere, _since, _seenAt) = (false, double.NaN, double.NegativeInfinity);
}
