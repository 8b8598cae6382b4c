using System.Numerics;

namespace LiveDance.Engine.Pose.Tracking;

/// <summary>What is remembered of one of the people in the picture. Times are frames, lengths pixels.</summary>
internal sealed class PersonTrack
{
    // A person seen again after a while may have gone on or stopped: the last velocity counts for so many frames.
    private const float FramesOfVelocity = 8;
    private const float VelocityShare = 0.3f;

    /// <summary>Whether this place in the list is taken.</summary>
    public bool Known { get; private set; }

    /// <summary>Whether they were seen more than once: what is seen once may be a shadow.</summary>
    public bool Confirmed { get; private set; }

    /// <summary>The frame they were last seen in.</summary>
    public long LastSeen { get; private set; }

    /// <summary>The middle of their hips then.</summary>
    public Vector2 Hips { get; private set; }

    /// <summary>The side of their crop then: about one and a half of their height.</summary>
    public float Size { get; private set; }

    /// <summary>What they wear.</summary>
    public AppearanceHistogram Clothes { get; } = new();

    private Vector2 Velocity { get; set; }

    /// <summary>Where their hips should be by now.</summary>
    public Vector2 PlaceAt(long now)
    {
        float frames = now - LastSeen;
        return Hips + (Velocity * (FramesOfVelocity * (1 - MathF.Exp(-frames / FramesOfVelocity))));
    }

    /// <summary>Forgets them.</summary>
    public void Forget() => Known = false;

    /// <summary>Starts anew with somebody.</summary>
    public void Meet(Vector2 hips, float size, AppearanceHistogram clothes, long now)
    {
        (Known, Confirmed, LastSeen, Hips, Size, Velocity) = (true, false, now, hips, size, Vector2.Zero);
        Clothes.Clear();
        Clothes.Learn(clothes, 1);
    }

    /// <summary>Sees them again.</summary>
    public void See(Vector2 hips, float size, long now)
    {
        long frames = now - LastSeen;
        if (frames > 0) Velocity = Vector2.Lerp(Velocity, (hips - Hips) / frames, 1 - MathF.Pow(1 - VelocityShare, frames));
        (Confirmed, LastSeen, Hips, Size) = (true, now, hips, size);
    }

    /// <summary>
    /// How badly a sighting fits: its distance from where they should be, its change of size and of clothes, each in
    /// parts of what is just believable.
    /// </summary>
    public float Misfit(Vector2 hips, float size, AppearanceHistogram clothes, long now)
    {
        float frames = MathF.Min(now - LastSeen, 60);
        float moved = Vector2.Distance(hips, PlaceAt(now)) / (MathF.Max(size, Size) * (0.2f + (0.01f * frames)));
        float grown = MathF.Abs(MathF.Log(size / Size)) / 0.5f;
        float changed = clothes.Unlike(Clothes) / 0.6f;
        return moved > 1 || grown > 1 ? float.PositiveInfinity : moved + (0.5f * grown) + changed;
    }
}
