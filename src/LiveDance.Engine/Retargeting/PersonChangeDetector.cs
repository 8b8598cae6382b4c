using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>Tells when whoever is there now is somebody else, so that nothing learnt of the last one holds.</summary>
internal sealed class PersonChangeDetector
{
    // Whoever shows up after the floor was empty for this long is taken for somebody else.
    private const double NobodySeconds = 5;

    // A track ends after a loss of longer than this: one that follows at once is another person's, chosen by the viewer.
    private const double AtOnceSeconds = 0.25;

    private double _lastSeen;
    private int _track = int.MinValue;

    /// <summary>Asked once for each pose with somebody in it, in order.</summary>
    public bool IsNew(PersonPose pose, double time)
    {
        double gone = time - _lastSeen;
        bool other = pose.Track != _track && _track != int.MinValue && gone is >= 0 and < AtOnceSeconds;
        (_lastSeen, _track) = (time, pose.Track);
        return gone > NobodySeconds || other;
    }
}
