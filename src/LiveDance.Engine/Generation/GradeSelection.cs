namespace LiveDance.Engine.Generation;

/// <summary>Which grade of the generator a live session uses. Thread-safe, except that one thread observes.</summary>
public sealed class GradeSelection
{
    private readonly PictureGradeGovernor _governor;
    private volatile PictureQuality _quality;

    /// <param name="quality">What was asked for.</param>
    /// <param name="first">The grade that <see cref="PictureQuality.Auto"/> begins with.</param>
    public GradeSelection(PictureQuality quality, PictureGrade first)
    {
        _quality = quality;
        _governor = new PictureGradeGovernor(first);
    }

    /// <summary>What is asked for.</summary>
    public PictureQuality Quality
    {
        get => _quality;
        set => _quality = value;
    }

    /// <summary>The grade to use now; a performer without it shows the full one.</summary>
    public PictureGrade Current => _quality switch
    {
        PictureQuality.Full => PictureGrade.Full,
        PictureQuality.Lite => PictureGrade.Lite,
        _ => _governor.Current,
    };

    /// <summary>Message for the user while the grade is reduced because of the load; empty otherwise.</summary>
    public string Message => _quality == PictureQuality.Auto ? _governor.Message : "";

    /// <summary>Adds the measurements of a frame; parameters as <see cref="PictureGradeGovernor.Observe"/>.</summary>
    public void Observe(double seconds, double interval, double work, long dropped)
    {
        if (_quality == PictureQuality.Auto) _governor.Observe(seconds, interval, work, dropped);
    }
}
