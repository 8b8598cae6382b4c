namespace LiveDance.Engine.Generation;

/// <summary>Grades of a performer's generator.</summary>
public enum PictureGrade
{
    /// <summary>The best picture.</summary>
    Full,

    /// <summary>About a quarter of the computation, for slow machines; softer.</summary>
    Lite,
}
