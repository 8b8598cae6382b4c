using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Detects that the person in view is no longer the previous one, so that everything learned about the previous one must be discarded.
/// </summary>
internal sealed class PersonChangeDetector
{
    // Absence in seconds after which the next person counts as somebody else.
    private const double AbsenceSeconds = 5;

    // Gap in seconds below which a new track means that another person was selected; a track that is lost ends only after a longer gap.
    private const double SelectionSeconds = 0.25;

    private double _lastSeen;
    private int _track = int.MinValue;

    /// <summary>Returns whether the pose belongs to a new person. To be called once for each pose with a person, in order.</summary>
    public bool IsNew(PersonPose pose, double time)
    {
        double gap = time - _lastSeen;
        bool selected = pose.Track != _track && _track != int.MinValue && gap is >= 0 and < SelectionSeconds;
        (_lastSeen, _track) = (time, pose.Track);
        return gap > AbsenceSeconds || selected;
    }
}
