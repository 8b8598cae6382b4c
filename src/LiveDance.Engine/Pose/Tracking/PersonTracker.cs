using System.Numerics;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.Pose.Tracking;

/// <summary>
/// Knows the people in the picture apart, by where they are, how large they are and what they wear, and which one of
/// them is followed. The detector's sightings come now and then; the followed one's landmarks in every frame, and are
/// questioned: a body network follows whoever is in front.
/// </summary>
internal sealed class PersonTracker
{
    // The largest misfit at which a sighting is still taken for somebody known.
    private const float WorstFit = 1.9f;

    // In frames: how often to look around, alone, in company, and with somebody in reach of the followed one.
    private const int LookAlone = 15;
    private const int LookInCompany = 6;
    private const int LookInContact = 3;

    // In frames: how long an unseen person is remembered; how long the followed one is waited for, if others were
    // about who may hide them, and if not.
    private const int Memory = 60;
    private const int PatienceInCompany = 45;
    private const int PatienceAlone = 15;

    // Nearer than this part of their size two people may hide each other.
    private const float Reach = 0.35f;

    // Clothes that differ by more than Strange are not those that were learnt. The closer call, between two people in
    // contact, is whose clothes these are more like.
    private const float Strange = 0.6f;
    private const float Doubtful = 0.3f;
    private const float LearnedFromLandmarks = 0.03f;
    private const float LearnedFromSighting = 0.2f;

    private readonly PersonTrack[] _people = new PersonTrack[PersonDetector.Most];
    private readonly AppearanceHistogram[] _clothes = new AppearanceHistogram[PersonDetector.Most];
    private readonly int[] _whose = new int[PersonDetector.Most];
    private readonly PersonDetection[] _sightings = new PersonDetection[PersonDetector.Most];
    private readonly AppearanceHistogram _seen = new();
    private int _count;
    private int _followed = -1;
    private long _now;
    private long _lastLook = long.MinValue / 2;

    public PersonTracker()
    {
        for (int i = 0; i < _people.Length; i++) (_people[i], _clothes[i]) = (new PersonTrack(), new AppearanceHistogram());
    }

    /// <summary>Whether somebody is followed, seen at this moment or not.</summary>
    public bool Following => _followed >= 0;

    /// <summary>Whether it is time for the detector to look who is there.</summary>
    public bool LookDue => _now - _lastLook >= (InContact ? LookInContact : InCompany() ? LookInCompany : LookAlone);

    /// <summary>Whether the detector has looked at this frame.</summary>
    public bool Looked => _now == _lastLook;

    /// <summary>Whether somebody is so near to the followed one that one may hide the other.</summary>
    public bool InContact
    {
        get
        {
            if (!Following) return false;
            PersonTrack followed = _people[_followed];
            Vector2 place = followed.PlaceAt(_now);
            for (int p = 0; p < _people.Length; p++)
            {
                if (p == _followed || !IsCompany(p)) continue;
                if (Vector2.Distance(place, _people[p].PlaceAt(_now)) < Reach * MathF.Max(followed.Size, _people[p].Size)) return true;
            }
            return false;
        }
    }

    /// <summary>Begins a frame.</summary>
    public void NextFrame()
    {
        _now++;
        if (!Following) return;
        int patience = InCompany() ? PatienceInCompany : PatienceAlone;
        if (_now - _people[_followed].LastSeen <= patience) return;
        _people[_followed].Forget();
        _followed = -1;
    }

    /// <summary>Forgets everybody.</summary>
    public void Reset()
    {
        foreach (PersonTrack person in _people) person.Forget();
        (_followed, _count, _lastLook) = (-1, 0, long.MinValue / 2);
    }

    /// <summary>Takes what the detector sees now: known people, and new ones.</summary>
    public void Observe(in ImageView image, ReadOnlySpan<PersonDetection> sightings)
    {
        _lastLook = _now;
        _count = sightings.Length;
        sightings.CopyTo(_sightings);
        _whose.AsSpan().Fill(-1);
        for (int i = 0; i < _count; i++) _clothes[i].Observe(image, sightings[i].Shoulders, sightings[i].Hips);

        while (TryBestPair(out int sighting, out int person))
        {
            _whose[sighting] = person;
            // The followed one is learnt from the landmarks, and only once these have been believed.
            if (person == _followed) continue;
            _people[person].See(_sightings[sighting].Hips, _sightings[sighting].Crop.Size, _now);
            if (!InContact) _people[person].Clothes.Learn(_clothes[sighting], LearnedFromSighting);
        }
        for (int p = 0; p < _people.Length; p++)
        {
            long unseen = _now - _people[p].LastSeen;
            if (p != _followed && unseen > (_people[p].Confirmed ? Memory : 0)) _people[p].Forget();
        }
        for (int i = 0; i < _count; i++)
            if (_whose[i] < 0) Meet(i);
    }

    /// <summary>Where the detector saw the followed one at this look.</summary>
    public bool TryFollowed(out Crop crop)
    {
        int i = Following && Looked ? Array.IndexOf(_whose, _followed, 0, _count) : -1;
        crop = i < 0 ? default : _sightings[i].Crop;
        return i >= 0;
    }

    /// <summary>Chooses whom to follow among those whom the detector saw at this look.</summary>
    public bool TryChoose(PersonChoice choice, Vector2 imageSize, out Crop crop)
    {
        int best = -1;
        float bestScore = float.NegativeInfinity;
        for (int i = 0; i < _count; i++)
        {
            if (_whose[i] < 0) continue;
            Vector2 hips = _sightings[i].Hips;
            float score = choice switch
            {
                PersonChoice.Largest => _sightings[i].Crop.Size,
                PersonChoice.NearestCentre => -MathF.Abs(hips.X - (imageSize.X / 2)),
                PersonChoice.Left => -hips.X,
                _ => hips.X,
            };
            if (score > bestScore) (best, bestScore) = (i, score);
        }
        return TryFollow(best, out crop);
    }

    /// <summary>Forgets whom the choice fell on: the detector was wrong, nobody is there.</summary>
    public void Dismiss()
    {
        int sighting = Array.IndexOf(_whose, _followed, 0, _count);
        if (sighting >= 0) _whose[sighting] = -1;
        _people[_followed].Forget();
        _followed = -1;
    }

    /// <summary>Follows who is next to the right of the followed one, or, beyond the last, the leftmost.</summary>
    /// <returns>False if nobody else was seen at this look.</returns>
    public bool TryNext(out Crop crop)
    {
        float here = Following ? _people[_followed].Hips.X : float.NegativeInfinity;
        int next = -1, first = -1;
        for (int i = 0; i < _count; i++)
        {
            if (_whose[i] < 0 || _whose[i] == _followed) continue;
            float x = _sightings[i].Hips.X;
            if (first < 0 || x < _sightings[first].Hips.X) first = i;
            if (x > here && (next < 0 || x < _sightings[next].Hips.X)) next = i;
        }
        return TryFollow(next >= 0 ? next : first, out crop);
    }

    /// <summary>Whether landmarks that were found are the followed one's own.</summary>
    /// <param name="image">The image.</param>
    /// <param name="hips">The middle of the hips by the landmarks.</param>
    /// <param name="shoulders">The middle of the shoulders by the landmarks.</param>
    public bool AreTheirs(in ImageView image, Vector2 hips, Vector2 shoulders)
    {
        _seen.Observe(image, shoulders, hips);
        PersonTrack followed = _people[_followed];
        float unlike = _seen.Unlike(followed.Clothes);
        float size = followed.Size, off = Vector2.Distance(hips, followed.PlaceAt(_now)) / size;
        bool contact = false;
        for (int p = 0; p < _people.Length; p++)
        {
            if (p == _followed || !IsCompany(p)) continue;
            if (Vector2.Distance(hips, _people[p].PlaceAt(_now)) > Reach * MathF.Max(size, _people[p].Size)) continue;
            contact = true;
            if (unlike > Doubtful && _seen.Unlike(_people[p].Clothes) < unlike) return false;
        }
        if (Looked && AtSomebodyElse(hips)) return false;
        if (contact) return unlike <= Strange;

        // Nobody is near who could have been mistaken for them: only a leap, or strange clothes, ask for a look.
        return Looked || (unlike <= Strange && off <= Reach);
    }

    /// <summary>Remembers the followed one as the landmarks show them; after <see cref="AreTheirs"/>.</summary>
    public void See(Vector2 hips, float size)
    {
        _people[_followed].See(hips, size, _now);
        if (!InContact) _people[_followed].Clothes.Learn(_seen, LearnedFromLandmarks);
    }

    private bool TryFollow(int sighting, out Crop crop)
    {
        crop = default;
        if (sighting < 0) return false;
        _followed = _whose[sighting];
        crop = _sightings[sighting].Crop;
        return _followed >= 0;
    }

    private bool TryBestPair(out int sighting, out int person)
    {
        (sighting, person) = (-1, -1);
        float best = WorstFit;
        for (int i = 0; i < _count; i++)
        {
            if (_whose[i] >= 0) continue;
            for (int p = 0; p < _people.Length; p++)
            {
                if (!_people[p].Known || Array.IndexOf(_whose, p, 0, _count) >= 0) continue;
                float misfit = _people[p].Misfit(_sightings[i].Hips, _sightings[i].Crop.Size, _clothes[i], _now);
                if (misfit < best) (best, sighting, person) = (misfit, i, p);
            }
        }
        return sighting >= 0;
    }

    private void Meet(int sighting)
    {
        int place = -1;
        for (int p = 0; p < _people.Length; p++)
        {
            if (p == _followed || Array.IndexOf(_whose, p, 0, _count) >= 0) continue;
            if (place < 0 || !_people[p].Known || (_people[place].Known && _people[p].LastSeen < _people[place].LastSeen)) place = p;
        }
        if (place < 0) return;
        _whose[sighting] = place;
        _people[place].Meet(_sightings[sighting].Hips, _sightings[sighting].Crop.Size, _clothes[sighting], _now);
    }

    // Whether the detector saw somebody else nearer to a place than the followed one.
    private bool AtSomebodyElse(Vector2 hips)
    {
        float own = float.PositiveInfinity, other = float.PositiveInfinity;
        for (int i = 0; i < _count; i++)
        {
            float distance = Vector2.Distance(hips, _sightings[i].Hips) / _sightings[i].Crop.Size;
            if (_whose[i] == _followed) own = distance;
            else other = MathF.Min(other, distance);
        }
        return float.IsFinite(own) && other < own / 2;
    }

    private bool IsCompany(int person) => _people[person].Known && _people[person].Confirmed;

    private bool InCompany()
    {
        for (int p = 0; p < _people.Length; p++)
            if (p != _followed && _people[p].Known) return true;
        return false;
    }
}
