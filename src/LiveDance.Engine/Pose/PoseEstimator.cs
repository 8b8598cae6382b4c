using System.Numerics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose.Networks;
using LiveDance.Engine.Pose.Tracking;
using OpenCvSharp;

namespace LiveDance.Engine.Pose;

/// <summary>
/// Estimates one person's 135 key points in each frame. A detector runs while no person is followed; then the body landmarks are found in
/// a rotated crop, and hands and face in crops of the full image that are derived from the body landmarks. The body landmarks of one
/// frame give the crop of the next. Networks and constants are those of MediaPipe Holistic. Writes <see cref="Frame.Pose"/>; allocates
/// nothing per frame after the first ones.
/// <para>
/// Of several people one is followed, through crossings and short occlusions; at intervals the detector searches for other people (see
/// <see cref="PersonTracker"/>). While the followed person is hidden the pose is empty; after a long absence the next person is taken,
/// with a new track number; after a cut (see <see cref="SceneCut"/>) at once.
/// </para>
/// </summary>
public sealed class PoseEstimator : IStage, IDisposable
{
    // Cycle, in frames, in which hands and face take their turns, and the frame of the cycle in which each has its own: one of the three in a frame
    // at most. In that frame its crop is detected again; where hands take turns, in every second cycle only, which makes their joints 1 % less
    // exact (docs/pose.md).
    private const int Cycle = 4, LeftHandTurn = 0, FaceTurn = 1, RightHandTurn = 2;

    // Frames for which so little of the person may be visible that no pose is given, until the next one is on another track: a fifth of a second at
    // 30 a second, for which the smoothing holds a lost person.
    private const int LongestHidden = 6;

    // BlazePose index of the left shoulder; the right one follows it.
    private const int LeftShoulder = 11;

    // BlazePose indices of the landmarks of each hand.
    private static readonly (int Wrist, int LittleFinger, int IndexFinger) Left = (15, 17, 19), Right = (16, 18, 20);

    private readonly PersonDetector _detector;
    private readonly BodyModelSwitcher _bodies;
    private readonly PersonTracker _tracker = new();
    private readonly TrunkVisibility _trunk = new();
    private readonly SceneCut _cut = new();
    private readonly PersonChoice _choice;
    private readonly HandRecropper? _handRecropper;
    private readonly HandLandmarker? _handLandmarker;
    private readonly HandTracker? _leftHand;
    private readonly HandTracker? _rightHand;
    private readonly FaceDetector? _faceDetector;
    private readonly FaceLandmarker? _faceLandmarker;
    private readonly FaceTracker? _face;
    private volatile PoseCadence _cadence;
    private volatile bool _nextRequested;
    private volatile bool _locked;
    private volatile int _people;
    private Crop _crop;
    private Vector2 _shoulders;
    private bool _tracked;
    private bool _newTrack;
    private int _cycle;
    private int _track;

    /// <param name="options">Networks and accuracy.</param>
    /// <param name="device">Device that runs the networks.</param>
    /// <exception cref="EngineException">A network is missing or cannot be loaded.</exception>
    public PoseEstimator(PoseOptions options, ExecutionDevice device)
    {
        string folder = options.NetworkFolder ?? ModelFolder.PoseNetworks();
        _cadence = options.Cadence;
        _detector = new PersonDetector(folder, device, options.Threads, options.EightBits);
        _bodies = new BodyModelSwitcher(folder, options.Model, device, options.Threads, options.Views, options.EightBits);
        _choice = options.Person;
        if (options.Hands)
        {
            _handRecropper = new HandRecropper(folder, device, options.Threads);
            _handLandmarker = new HandLandmarker(folder, device, options.Threads, options.Views, options.EightBits);
            _leftHand = new HandTracker(_handRecropper, _handLandmarker);
            _rightHand = new HandTracker(_handRecropper, _handLandmarker);
        }
        if (options.Face)
        {
            _faceDetector = new FaceDetector(folder, device, options.Threads);
            _faceLandmarker = new FaceLandmarker(folder, device, options.Threads);
            _face = new FaceTracker(_faceDetector, _faceLandmarker);
        }
    }

    /// <inheritdoc/>
    public string Name => "pose";

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.IsDiscontinuity) Reset();
        Estimate(frame.Image, frame.Pose);
        _people = _tracker.People;
        frame.World.Found = frame.Pose.Found;
        if (!frame.Pose.Found) return;
        Body.World.CopyTo(frame.World.Points);
        Body.Visibility.CopyTo(frame.World.Visibility);
    }

    /// <summary>Estimates the pose in one image, tracking the person from the previous image.</summary>
    /// <param name="image">Image of height x width x 3 bytes, BGR; the pose is empty for one of less than two by two pixels.</param>
    /// <param name="pose">Receives the key points, in pixels of the image.</param>
    public void Estimate(Mat image, PersonPose pose)
    {
        pose.Clear();
        _bodies.SwapIn();
        _tracker.Locked = _locked;
        _tracker.NextFrame();
        if (image.Empty() || image.Cols < 2 || image.Rows < 2)
        {
            LoseTrack();
            return;
        }
        var view = new ImageView(image);
        if (!TryFindBody(view))
        {
            LoseTrack();
            return;
        }
        _tracked = true;
        WriteBody(pose);
        int hidden = _trunk.HiddenFor;
        if (!_trunk.Observe(pose, image.Size()))
        {
            pose.Clear();
            ResetParts();
            return;
        }
        if (hidden > LongestHidden) _track++;
        pose.Found = true;
        pose.Track = _track;
        WriteHand(view, _leftHand, Left, LeftHandTurn, pose.Points.AsSpan(Keypoints135.LeftHand, Keypoints135.HandCount));
        WriteHand(view, _rightHand, Right, RightHandTurn, pose.Points.AsSpan(Keypoints135.RightHand, Keypoints135.HandCount));
        WriteFace(view, pose);
        _cycle = (_cycle + 1) % (2 * Cycle);
    }

    /// <summary>
    /// Follows another person from the next image on: the next to the right or, after the last, the leftmost. Thread-safe.
    /// </summary>
    public void NextPerson() => _nextRequested = true;

    /// <summary>
    /// Whether the followed person is waited for without limit while they are hidden or gone, and nobody else is followed instead; the person
    /// followed first is locked if nobody is yet. Thread-safe.
    /// </summary>
    public bool Locked
    {
        get => _locked;
        set => _locked = value;
    }

    /// <summary>The number of people in the last image, the followed one included; brief glimpses do not count. Thread-safe.</summary>
    public int People => _people;

    /// <summary>
    /// Changes the body network and how often hands and face are estimated. A network that is not loaded yet is loaded in the background and used
    /// when it is ready. Thread-safe; returns at once.
    /// </summary>
    public void SwitchTo(PoseModel model, PoseCadence cadence)
    {
        _cadence = cadence;
        _bodies.Request(model);
    }

    /// <summary>The networks of which there are 8-bit ones, with the values of their last run; for calibration.</summary>
    internal IEnumerable<Network> Networks => _handLandmarker is null ? [_detector.Network, Body.Network] : [_detector.Network, Body.Network, _handLandmarker.Network];

    /// <summary>Discards all tracks: the next image is searched from scratch.</summary>
    public void Reset()
    {
        _tracker.Reset();
        _cut.Reset();
        LoseTrack();
        _trunk.ResetAtCut();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _detector.Dispose();
        _bodies.Dispose();
        _handRecropper?.Dispose();
        _handLandmarker?.Dispose();
        _faceDetector?.Dispose();
        _faceLandmarker?.Dispose();
    }

    private void LoseTrack()
    {
        _tracked = false;
        _trunk.Reset();
        ResetParts();
    }

    private void ResetParts()
    {
        _cycle = 0;
        _leftHand?.Reset();
        _rightHand?.Reset();
        _face?.Reset();
    }

    private BodyLandmarker Body => _bodies.Current;

    // Uses the crop given by the previous landmarks. If these are lost or uncertain, or a detection is due, uses the detector's crop of
    // the followed person; if nobody is followed, the person selected by the choice.
    private bool TryFindBody(in ImageView image)
    {
        bool cut = _cut.Observe(image);
        if (_nextRequested && TryTakeNext(image)) return true;
        if (!_tracker.Following) return TryTakeFirst(image);
        if (cut) return TryFindAfterCut(image);

        // The position of the followed person need not be detected while nobody else is near.
        if (_tracker.DetectionDue || !_tracked) Detect(image, assumeFollowed: _tracked && !_tracker.InContact);
        bool found = _tracked && Body.TryFind(image, _crop);
        if (found && IsSamePerson(image)) return true;
        if (!_tracker.Detected)
        {
            // A detection may confirm an uncertain match.
            Detect(image);
            if (found && IsSamePerson(image)) return true;
        }
        return _tracker.TryFollowed(out Crop detected) && TryFindDetected(image, detected) && IsSamePerson(image);
    }

    private bool TryTakeNext(in ImageView image)
    {
        _nextRequested = false;
        Detect(image);
        return _tracker.TryNext(out Crop crop) && TryTake(image, crop);
    }

    private bool TryTakeFirst(in ImageView image)
    {
        Detect(image);
        while (_tracker.TryChoose(_choice, new Vector2(image.Width, image.Height), out Crop crop))
        {
            if (TryTake(image, crop)) return true;
            _tracker.Discard();
        }
        return false;
    }

    // The landmarks of the image before say nothing now. Light that comes on leaves the followed person where they were; otherwise whoever is there is
    // followed at once: nobody is waited for who was in another scene, unless somebody is locked.
    private bool TryFindAfterCut(in ImageView image)
    {
        Detect(image);
        if (_tracker.RelearnAtPlaces() || _locked)
            return _tracker.TryFollowed(out Crop detected) && TryFindDetected(image, detected) && IsSamePerson(image);
        _tracker.Reset();
        bool found = TryTakeFirst(image);
        _trunk.ResetAtCut();
        return found;
    }

    private bool TryTake(in ImageView image, in Crop crop)
    {
        LoseTrack();
        _newTrack = true;
        return TryFindDetected(image, crop) && IsSamePerson(image);
    }

    // A detector's crop is rougher than that given by landmarks, and may cut the feet, so it is only the first step. Rarely there is nobody
    // where the landmarks point to.
    private bool TryFindDetected(in ImageView image, in Crop detected) =>
        Body.TryFind(image, detected) && (Body.TryFind(image, Body.NextCrop) || Body.TryFind(image, detected));

    private void Detect(in ImageView image, bool assumeFollowed = false) =>
        _tracker.Observe(image, _detector.Find(image, assumeFollowed ? new PersonDetection(_crop, _shoulders) : null));

    // Whether the landmarks belong to the followed person; if so they give the crop of the next frame.
    private bool IsSamePerson(in ImageView image)
    {
        Vector2 shoulders = (Body.Points[LeftShoulder] + Body.Points[LeftShoulder + 1]) / 2;
        Crop next = Body.NextCrop;
        if (!_tracker.IsFollowedPerson(image, next.Centre, shoulders)) return false;
        _tracker.Update(next.Centre, next.Size);
        (_crop, _shoulders) = (next, shoulders);
        if (_newTrack) _track++;
        _newTrack = false;
        return true;
    }

    private void WriteBody(PersonPose pose)
    {
        ReadOnlySpan<byte> landmarks = Keypoints135.FromBlazePose;
        for (int i = 0; i < landmarks.Length; i++)
        {
            Vector2 point = Body.Points[landmarks[i]];
            pose.Points[i] = new Keypoint(point.X, point.Y, Body.Visibility[landmarks[i]]);
        }
        foreach (byte i in Keypoints135.WithoutLandmark) pose.Points[i] = pose.Points[i] with { Confidence = 0 };
    }

    private void WriteHand(
        in ImageView image,
        HandTracker? hand,
        (int Wrist, int LittleFinger, int IndexFinger) at,
        int turn,
        Span<Keypoint> target)
    {
        if (hand is null) return;
        ReadOnlySpan<Vector2> body = Body.Points;
        Crop guess = HandRecropper.Guess(body[at.Wrist], body[at.LittleFinger], body[at.IndexFinger]);
        float wristVisibility = Body.Visibility[at.Wrist];
        // A lost hand is searched for twice as often.
        bool waits = hand.Tracked ? _cycle % Cycle != turn : (_cycle - turn) % 2 != 0;
        float presence = _cadence != PoseCadence.EveryFrame && waits
            ? hand.Move(guess, wristVisibility)
            : hand.Find(image, guess, wristVisibility, DetectsAgain(turn));
        if (presence == 0) return;
        for (int i = 0; i < target.Length; i++) target[i] = new Keypoint(hand.Points[i].X, hand.Points[i].Y, presence);
    }

    private bool DetectsAgain(int turn) => (_cadence == PoseCadence.EveryFrame ? _cycle % Cycle : _cycle) == turn;

    private void WriteFace(in ImageView image, PersonPose pose)
    {
        if (_face is null) return;
        // A lost face is searched for in every frame: nothing says where it is.
        float presence = _cadence == PoseCadence.AllInTurn && _face.Tracked && (_cycle - FaceTurn) % 2 != 0
            ? _face.Move(Body.Points)
            : _face.Find(image, Body.Points, DetectsAgain(FaceTurn));
        if (presence == 0) return;
        ReadOnlySpan<ushort> vertices = Keypoints135.FromFaceMesh;
        for (int i = 0; i < vertices.Length; i++) Write(Keypoints135.Face + i, vertices[i]);
        Write(Keypoints135.LeftPupil, FaceMesh.LeftPupil);
        Write(Keypoints135.RightPupil, FaceMesh.RightPupil);

        void Write(int point, int vertex) =>
            pose.Points[point] = new Keypoint(_face.Points[vertex].X, _face.Points[vertex].Y, presence);
    }
}
