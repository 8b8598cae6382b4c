using System.Numerics;

namespace LiveDance.Engine.Pose.Tracking;

/// <summary>Track of one person. Times are frame numbers, lengths are pixels of the image.</summary>
internal sealed class PersonTrack
{
    // Time constant, in frames, over which the last velocity is extrapolated for a person who is not visible, and the share by which the
    // velocity follows a new value each frame.
    private const float FramesOfVelocity = 8;
    private const float VelocityShare = 0.3f;

    /// <summary>Whether the track is in use.</summary>
    public bool InUse { get; private set; }

    /// <summary>Whether the person was detected more than once; a single detection may be a false one.</summary>
    public bool Confirmed { get; private set; }

    /// <summary>Frame of the first detection.</summary>
    public long FirstSeen { get; private set; }

    /// <summary>Frame of the last detection.</summary>
    public long LastSeen { get; private set; }

    /// <summary>Middle of the hips at that time.</summary>
    public Vector2 Hips { get; private set; }

    /// <summary>Side of the person's crop at that time, about one and a half body heights.</summary>
    public float Size { get; private set; }

    /// <summary>Appearance of the clothes.</summary>
    public AppearanceHistogram Appearance { get; } = new();

    private Vector2 Velocity { get; set; }

    /// <summary>Predicted position of the hips.</summary>
    public Vector2 PredictedHips(long now)
    {
        float frames = now - LastSeen;
        return Hips + (Velocity * (FramesOfVelocity * (1 - MathF.Exp(-frames / FramesOfVelocity))));
    }

    /// <summary>Ends the track.</summary>
    public void End() => InUse = false;

    /// <summary>Starts the track with a new person.</summary>
    public void Start(Vector2 hips, float size, AppearanceHistogram appearance, long now)
    {
        (InUse, Confirmed, FirstSeen, LastSeen, Hips, Size, Velocity) = (true, false, now, now, hips, size, Vector2.Zero);
        LearnAnew(appearance);
    }

    /// <summary>Updates the track with a new detection.</summary>
    public void Update(Vector2 hips, float size, long now)
    {
        long frames = now - LastSeen;
        if (frames > 0) Velocity = Vector2.Lerp(Velocity, (hips - Hips) / frames, 1 - MathF.Pow(1 - VelocityShare, frames));
        (Confirmed, LastSeen, Hips, Size) = (true, now, hips, size);
    }

    /// <summary>Updates the track with a new detection in other light, in which the appearance of before says nothing.</summary>
    public void Relearn(Vector2 hips, float size, AppearanceHistogram appearance, long now)
    {
        Update(hips, size, now);
        LearnAnew(appearance);
    }

    /// <summary>
    /// Cost of matching a detection: distance from the predicted position, change of size and difference in appearance, each relative to
    /// the largest plausible value; infinite beyond that for position or size.
    /// </summary>
    public float MatchCost(Vector2 hips, float size, AppearanceHistogram appearance, long now)
    {
        float frames = MathF.Min(now - LastSeen, 60);
        float shift = Vector2.Distance(hips, PredictedHips(now)) / (MathF.Max(size, Size) * (0.2f + (0.01f * frames)));
        float growth = MathF.Abs(MathF.Log(size / Size)) / 0.5f;
        float difference = appearance.DistanceTo(Appearance) / 0.6f;
        return shift > 1 || growth > 1 ? float.PositiveInfinity : shift + (0.5f * growth) + difference;
    }

    private void LearnAnew(AppearanceHistogram appearance)
    {
        Appearance.Clear();
        Appearance.Blend(appearance, 1);
    }
}
