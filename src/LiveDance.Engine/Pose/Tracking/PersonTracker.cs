using System.Numerics;
using LiveDance.Engine.Pose.Networks;

namespace LiveDance.Engine.Pose.Tracking;

/// <summary>
/// Tracks the people in the image by position, size and appearance, and keeps the identity of the followed one. Detections of all people
/// come at intervals. The followed person's landmarks come in every frame and are verified, because a body network follows whoever is in
/// front.
/// </summary>
internal sealed class PersonTracker
{
    // Largest matching cost at which a detection is assigned to an existing track.
    private const float LargestMatchCost = 1.9f;

    // Frames between detections: while the followed person is alone, with others in the image, and with another person within reach.
    private const int IntervalAlone = 15;
    private const int IntervalInCompany = 6;
    private const int IntervalInContact = 3;

    // Frames after which an undetected person is forgotten, and for which the followed person is waited for: with others in the image,
    // who may hide them, and alone.
    private const int Memory = 60;
    private const int PatienceInCompany = 45;
    private const int PatienceAlone = 15;

    // Distance, as a share of their crop size, below which two people may hide each other.
    private const float Reach = 0.35f;

    // Appearance distances: above the first value the landmarks are not those of the followed person. Between two people within reach, above
    // the second one they lie half on each; above the third one the person with the more similar appearance is assumed. The learning rates are
    // those for landmarks and for detections.
    private const float DifferentAppearance = 0.6f;
    private const float MixedAppearance = 0.5f;
    private const float UncertainAppearance = 0.3f;

    // A person who was not there before is the followed one, lost because another hid them, up to this appearance distance, and up to this
    // distance from where they were expected, as a share of their crop size: at once, and more for each frame since then.
    private const float SimilarAppearance = 0.4f;
    private const float LostReach = 0.4f;
    private const float LostReachPerFrame = 0.03f;

    // Largest distance, as a share of their crop size, of a detection from the place of the same person in the frame before.
    private const float SamePlace = 0.1f;

    private const float LandmarkLearningRate = 0.03f;
    private const float DetectionLearningRate = 0.2f;

    private readonly PersonTrack[] _tracks = new PersonTrack[PersonDetector.MaxPeople];
    private readonly AppearanceHistogram[] _appearances = new AppearanceHistogram[PersonDetector.MaxPeople];
    private readonly int[] _assigned = new int[PersonDetector.MaxPeople];
    private readonly PersonDetection[] _detections = new PersonDetection[PersonDetector.MaxPeople];
    private readonly AppearanceHistogram _landmarkAppearance = new();
    private int _count;
    private int _followed = -1;
    private long _now;
    private long _lastDetection = long.MinValue / 2;

    /// <summary>Creates a tracker without people.</summary>
    public PersonTracker()
    {
        for (int i = 0; i < _tracks.Length; i++) (_tracks[i], _appearances[i]) = (new PersonTrack(), new AppearanceHistogram());
    }

    /// <summary>Whether a person is followed, visible at the moment or not.</summary>
    public bool Following => _followed >= 0;

    /// <summary>
    /// Whether the followed person is waited for without limit, and no other is followed instead. Back after a long absence they are
    /// recognized by their appearance, wherever they enter.
    /// </summary>
    public bool Locked { get; set; }

    /// <summary>The number of people in the image, as of the last detections; people who were detected once only do not count.</summary>
    public int People
    {
        get
        {
            int count = 0;
            foreach (PersonTrack person in _tracks)
                if (person is { InUse: true, Confirmed: true }) count++;
            return count;
        }
    }

    /// <summary>Whether a detection is due.</summary>
    public bool DetectionDue => _now - _lastDetection >= (InContact ? IntervalInContact : InCompany() ? IntervalInCompany : IntervalAlone);

    /// <summary>Whether the detector has run in this frame.</summary>
    public bool Detected => _now == _lastDetection;

    /// <summary>Whether another person is so near to the followed one that one may hide the other.</summary>
    public bool InContact
    {
        get
        {
            if (!Following) return false;
            PersonTrack followed = _tracks[_followed];
            Vector2 slot = followed.PredictedHips(_now);
            for (int p = 0; p < _tracks.Length; p++)
            {
                if (p == _followed || !IsCompany(p)) continue;
                if (Vector2.Distance(slot, _tracks[p].PredictedHips(_now)) < Reach * MathF.Max(followed.Size, _tracks[p].Size)) return true;
            }
            return false;
        }
    }

    /// <summary>Starts a frame, and ends the followed person's track after too long an absence.</summary>
    public void NextFrame()
    {
        _now++;
        if (!Following) return;
        int patience = InCompany() ? PatienceInCompany : PatienceAlone;
        if (Locked || _now - _tracks[_followed].LastSeen <= patience) return;
        _tracks[_followed].End();
        _followed = -1;
    }

    /// <summary>Ends all tracks.</summary>
    public void Reset()
    {
        foreach (PersonTrack person in _tracks) person.End();
        (_followed, _count, _lastDetection) = (-1, 0, long.MinValue / 2);
    }

    /// <summary>Assigns detections to tracks and starts new tracks for the others.</summary>
    public void Observe(in ImageView image, ReadOnlySpan<PersonDetection> detections)
    {
        _lastDetection = _now;
        _count = detections.Length;
        detections.CopyTo(_detections);
        _assigned.AsSpan().Fill(-1);
        for (int i = 0; i < _count; i++) _appearances[i].Observe(image, detections[i].Shoulders, detections[i].Hips);

        while (TryBestPair(out int detection, out int person))
        {
            _assigned[detection] = person;
            // The followed person's appearance is learned from the landmarks, and only once these have been verified.
            if (person == _followed) continue;
            _tracks[person].Update(_detections[detection].Hips, _detections[detection].Crop.Size, _now);
            if (!InContact) _tracks[person].Appearance.Blend(_appearances[detection], DetectionLearningRate);
        }
        RecognizeFollowed();
        for (int p = 0; p < _tracks.Length; p++)
        {
            long unseen = _now - _tracks[p].LastSeen;
            if (p != _followed && unseen > (_tracks[p].Confirmed ? Memory : 0)) _tracks[p].End();
        }
        for (int i = 0; i < _count; i++)
            if (_assigned[i] < 0) Start(i);
    }

    /// <summary>Returns the crop of the followed person in this frame's detections.</summary>
    public bool TryFollowed(out Crop crop)
    {
        int i = Following && Detected ? Array.IndexOf(_assigned, _followed, 0, _count) : -1;
        crop = i < 0 ? default : _detections[i].Crop;
        return i >= 0;
    }

    /// <summary>
    /// Takes this frame's detections for those who were in the same places before, and learns their appearances anew: to be called when the whole
    /// image has changed, as by light that comes on.
    /// </summary>
    /// <returns>False if somebody is detected, but nobody where the followed person was: the scene is another one.</returns>
    public bool RelearnAtPlaces()
    {
        if (!Following || !Detected || _count == 0 || _tracks[_followed].LastSeen < _now - 1) return true;
        bool followed = RelearnAtPlace(_followed);
        for (int p = 0; p < _tracks.Length; p++)
            if (p != _followed && _tracks[p].InUse && _tracks[p].LastSeen < _now) RelearnAtPlace(p);
        return followed;
    }

    /// <summary>Selects the person to follow among this frame's detections.</summary>
    public bool TryChoose(PersonChoice choice, Vector2 imageSize, out Crop crop)
    {
        int best = -1;
        float bestScore = float.NegativeInfinity;
        for (int i = 0; i < _count; i++)
        {
            if (_assigned[i] < 0) continue;
            Vector2 hips = _detections[i].Hips;
            float score = choice switch
            {
                PersonChoice.Largest => _detections[i].Crop.Size,
                PersonChoice.NearestCentre => -MathF.Abs(hips.X - (imageSize.X / 2)),
                PersonChoice.Left => -hips.X,
                _ => hips.X,
            };
            if (score > bestScore) (best, bestScore) = (i, score);
        }
        return TryFollow(best, out crop);
    }

    /// <summary>Ends the track of the selected person, because the detection was false.</summary>
    public void Discard()
    {
        int detection = Array.IndexOf(_assigned, _followed, 0, _count);
        if (detection >= 0) _assigned[detection] = -1;
        _tracks[_followed].End();
        _followed = -1;
    }

    /// <summary>Follows the next person to the right or, after the last, the leftmost.</summary>
    /// <returns>False if nobody else was detected in this frame.</returns>
    public bool TryNext(out Crop crop)
    {
        float here = Following ? _tracks[_followed].Hips.X : float.NegativeInfinity;
        int next = -1, first = -1;
        for (int i = 0; i < _count; i++)
        {
            if (_assigned[i] < 0 || _assigned[i] == _followed) continue;
            float x = _detections[i].Hips.X;
            if (first < 0 || x < _detections[first].Hips.X) first = i;
            if (x > here && (next < 0 || x < _detections[next].Hips.X)) next = i;
        }
        return TryFollow(next >= 0 ? next : first, out crop);
    }

    /// <summary>Whether landmarks belong to the followed person.</summary>
    /// <param name="image">Image.</param>
    /// <param name="hips">Middle of the hips from the landmarks, in pixels.</param>
    /// <param name="shoulders">Middle of the shoulders from the landmarks, in pixels.</param>
    public bool IsFollowedPerson(in ImageView image, Vector2 hips, Vector2 shoulders)
    {
        _landmarkAppearance.Observe(image, shoulders, hips);
        PersonTrack followed = _tracks[_followed];
        float difference = _landmarkAppearance.DistanceTo(followed.Appearance);
        float size = followed.Size, off = Vector2.Distance(hips, followed.PredictedHips(_now)) / size;
        bool contact = false;
        for (int p = 0; p < _tracks.Length; p++)
        {
            if (p == _followed || !IsCompany(p)) continue;
            if (Vector2.Distance(hips, _tracks[p].PredictedHips(_now)) > Reach * MathF.Max(size, _tracks[p].Size)) continue;
            contact = true;
            if (difference > UncertainAppearance && _landmarkAppearance.DistanceTo(_tracks[p].Appearance) < difference) return false;
        }
        if (Detected && IsNearerToOther(hips)) return false;
        if (contact) return difference <= MixedAppearance;

        // Nobody is near who could have been confused with them: only a jump or a different appearance requires a detection.
        return Detected || (difference <= DifferentAppearance && off <= Reach);
    }

    /// <summary>Updates the followed person's track from the landmarks; to be called after <see cref="IsFollowedPerson"/>.</summary>
    public void Update(Vector2 hips, float size)
    {
        _tracks[_followed].Update(hips, size, _now);
        if (!InContact) _tracks[_followed].Appearance.Blend(_landmarkAppearance, LandmarkLearningRate);
    }

    // Two people who hide each other may leave the followed track with a wrong position and speed, so that it is searched in the wrong place:
    // then a newcomer of the same appearance near it is taken. After a long absence the position says nothing; of a person who is waited for
    // the most similar detection is taken then, if it is similar enough.
    private void RecognizeFollowed()
    {
        if (!Following || _now - _tracks[_followed].LastSeen < 2 || Array.IndexOf(_assigned, _followed, 0, _count) >= 0) return;
        bool anywhere = Locked && _now - _tracks[_followed].LastSeen > PatienceAlone;
        int best = -1;
        float bestDistance = anywhere ? DifferentAppearance : SimilarAppearance;
        for (int i = 0; i < _count; i++)
        {
            if (!anywhere && !IsNewcomerNearFollowed(i)) continue;
            float distance = _appearances[i].DistanceTo(_tracks[_followed].Appearance);
            if (distance < bestDistance) (best, bestDistance) = (i, distance);
        }
        if (best < 0) return;
        if (_assigned[best] >= 0) _tracks[_assigned[best]].End();
        _assigned[best] = _followed;
        _tracks[_followed].Update(_detections[best].Hips, _detections[best].Crop.Size, _now);
    }

    private bool IsNewcomerNearFollowed(int detection)
    {
        PersonTrack followed = _tracks[_followed];
        if (_assigned[detection] >= 0 && _tracks[_assigned[detection]].FirstSeen <= followed.LastSeen) return false;
        float reach = followed.Size * (LostReach + (LostReachPerFrame * (_now - followed.LastSeen)));
        return Vector2.Distance(_detections[detection].Hips, followed.PredictedHips(_now)) <= reach;
    }

    private bool RelearnAtPlace(int person)
    {
        PersonTrack track = _tracks[person];
        int nearest = -1;
        float distance = SamePlace * track.Size;
        for (int i = 0; i < _count; i++)
        {
            if (person != _followed && _assigned[i] == _followed) continue;
            float off = Vector2.Distance(_detections[i].Hips, track.PredictedHips(_now));
            if (off < distance) (nearest, distance) = (i, off);
        }
        if (nearest < 0) return false;
        int taken = _assigned[nearest], own = Array.IndexOf(_assigned, person, 0, _count);
        if (taken >= 0 && taken != person) _tracks[taken].End();
        if (own >= 0) _assigned[own] = -1;
        _assigned[nearest] = person;
        track.Relearn(_detections[nearest].Hips, _detections[nearest].Crop.Size, _appearances[nearest], _now);
        return true;
    }

    private bool TryFollow(int detection, out Crop crop)
    {
        crop = default;
        if (detection < 0) return false;
        _followed = _assigned[detection];
        crop = _detections[detection].Crop;
        return _followed >= 0;
    }

    private bool TryBestPair(out int detection, out int person)
    {
        (detection, person) = (-1, -1);
        float best = LargestMatchCost;
        for (int i = 0; i < _count; i++)
        {
            if (_assigned[i] >= 0) continue;
            for (int p = 0; p < _tracks.Length; p++)
            {
                if (!_tracks[p].InUse || Array.IndexOf(_assigned, p, 0, _count) >= 0) continue;
                float cost = _tracks[p].MatchCost(_detections[i].Hips, _detections[i].Crop.Size, _appearances[i], _now);
                if (cost < best) (best, detection, person) = (cost, i, p);
            }
        }
        return detection >= 0;
    }

    private void Start(int detection)
    {
        int slot = -1;
        for (int p = 0; p < _tracks.Length; p++)
        {
            if (p == _followed || Array.IndexOf(_assigned, p, 0, _count) >= 0) continue;
            if (slot < 0 || !_tracks[p].InUse || (_tracks[slot].InUse && _tracks[p].LastSeen < _tracks[slot].LastSeen)) slot = p;
        }
        if (slot < 0) return;
        _assigned[detection] = slot;
        _tracks[slot].Start(_detections[detection].Hips, _detections[detection].Crop.Size, _appearances[detection], _now);
    }

    // Whether the detector found another person nearer to a position than the followed one.
    private bool IsNearerToOther(Vector2 hips)
    {
        float own = float.PositiveInfinity, other = float.PositiveInfinity;
        for (int i = 0; i < _count; i++)
        {
            float distance = Vector2.Distance(hips, _detections[i].Hips) / _detections[i].Crop.Size;
            if (_assigned[i] == _followed) own = distance;
            else other = MathF.Min(other, distance);
        }
        return float.IsFinite(own) && other < own / 2;
    }

    private bool IsCompany(int person) => _tracks[person].InUse && _tracks[person].Confirmed;

    private bool InCompany()
    {
        for (int p = 0; p < _tracks.Length; p++)
            if (p != _followed && _tracks[p].InUse) return true;
        return false;
    }
}
