namespace LiveDance.Kiosk;

/// <summary>What a kiosk sees at a moment.</summary>
/// <param name="Person">Whether somebody stands before it.</param>
/// <param name="Others">How many others are there.</param>
/// <param name="Track">A number that changes with the person who is followed.</param>
internal readonly record struct KioskObservation(bool Person, int Others, int Track);

/// <summary>
/// The states of a kiosk and when they change. Somebody counts as there for some seconds after they were last seen; welcomed, and counted when they
/// begin to dance, is only who is seen at that moment. Knows no camera, window or clock: it is told what is seen and what time it is. Times in seconds.
/// </summary>
internal sealed class KioskMachine
{
    // How long others must be seen before the countdown, and must be gone before it ends: people pass behind the visitor.
    private const double OthersAppear = 2, OthersLeave = 3;

    // The new person is welcomed once they are followed, but not before this; others read meanwhile whose turn it is.
    private const double ShortestHandOver = 2;

    private readonly KioskSettings _settings;
    private readonly OpeningHours _hours;
    private readonly Presence _person;
    private readonly Presence _others = new(OthersAppear, OthersLeave);
    private double _since;
    private double _danceSince;
    private double _deadline;
    private double _last;
    private int _track;
    private bool _closing;

    /// <param name="settings">The times of the kiosk.</param>
    /// <param name="hours">Its opening hours.</param>
    /// <param name="now">The time.</param>
    /// <param name="local">The time on the wall.</param>
    public KioskMachine(KioskSettings settings, OpeningHours hours, double now, DateTime local)
    {
        (_settings, _hours, _since, _last) = (settings, hours, now, now);
        _person = new Presence(settings.PresenceSeconds, settings.AbsenceSeconds);
        State = hours.IsOpen(local) ? KioskState.Attract : KioskState.Closed;
    }

    /// <summary>The state.</summary>
    public KioskState State { get; private set; }

    /// <summary>Seconds until the countdown ends; 0 in other states.</summary>
    public double SecondsLeft => State == KioskState.Countdown ? Math.Max(0, _deadline - _last) : 0;

    /// <summary>Whether the kiosk closes when this visitor has danced.</summary>
    public bool IsClosing => _closing;

    /// <summary>The number of visitors who began to dance.</summary>
    public long Visitors { get; private set; }

    /// <summary>For how long visitors danced, in seconds.</summary>
    public double Danced { get; private set; }

    /// <summary>Moves on to the state that follows from what is seen.</summary>
    /// <returns>Whether the state changed.</returns>
    public bool Update(in KioskObservation seen, double now, DateTime local)
    {
        if (State is KioskState.Dance or KioskState.Countdown) Danced += now - _last;
        _last = now;
        bool open = _hours.IsOpen(local), person = _person.Update(seen.Person, now);
        bool others = _others.Update(seen.Others > 0, now);
        KioskState before = State;
        switch (State)
        {
            case KioskState.Closed:
                if (open) Enter(KioskState.Attract, now);
                break;
            case KioskState.Attract:
                if (!open) Close(now);
                else if (person) Enter(KioskState.Welcome, now);
                break;
            case KioskState.Welcome:
                if (!open) Close(now);
                else if (!person) Enter(KioskState.Attract, now);
                else if (seen.Person && now - _since >= _settings.WelcomeSeconds) BeginDance(seen, now);
                break;
            case KioskState.Dance:
                if (!person) End(open, now);
                else if (!open || (others && now - _danceSince >= _settings.SessionSeconds - _settings.CountdownSeconds)) BeginCountdown(!open, now);
                break;
            case KioskState.Countdown:
                if (!person) End(open, now);
                else if (now >= _deadline) EndCountdown(seen, now);
                else if (!others && !_closing) Enter(KioskState.Dance, now);
                break;
            case KioskState.HandOver:
                if (!open) Close(now);
                else if (!person) Enter(KioskState.Attract, now);
                else if (seen.Person && HandOverIsDone(seen, now)) Enter(KioskState.Welcome, now);
                break;
        }
        return State != before;
    }

    // Who stays is welcomed again when nobody has stepped in.
    private bool HandOverIsDone(in KioskObservation seen, double now) =>
        now - _since >= (seen.Track != _track ? Math.Min(ShortestHandOver, _settings.HandOverSeconds) : _settings.HandOverSeconds);

    private void BeginDance(in KioskObservation seen, double now)
    {
        Visitors++;
        (_danceSince, _track) = (now, seen.Track);
        Enter(KioskState.Dance, now);
    }

    // Somebody for whom the others came late still gets the whole countdown.
    private void BeginCountdown(bool closing, double now)
    {
        _closing = closing;
        _deadline = now + _settings.CountdownSeconds;
        Enter(KioskState.Countdown, now);
    }

    private void EndCountdown(in KioskObservation seen, double now)
    {
        _track = seen.Track;
        if (_closing) Close(now);
        else Enter(KioskState.HandOver, now);
    }

    private void End(bool open, double now)
    {
        if (open) Enter(KioskState.Attract, now);
        else Close(now);
    }

    private void Close(double now)
    {
        _person.Reset();
        _others.Reset();
        Enter(KioskState.Closed, now);
    }

    private void Enter(KioskState state, double now)
    {
        (State, _since) = (state, now);
        if (state is not KioskState.Countdown) _closing = false;
    }
}
