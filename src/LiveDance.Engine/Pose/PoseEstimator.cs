using System.Numerics;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose.Networks;
using LiveDance.Engine.Pose.Tracking;
using OpenCvSharp;

namespace LiveDance.Engine.Pose;

/// <summary>
/// Finds one person's 135 key points in each frame: a detector when no one is being followed, then the body's landmarks
/// in a turned crop, then hands and face in crops of the full image that the body's landmarks point to. The body's own
/// landmarks say where to look in the next frame. Networks and constants are MediaPipe Holistic's. Fills
/// <see cref="Frame.Pose"/>; allocates nothing once it runs.
/// <para>
/// Of several people it follows one, through crossings and short occlusions: now and then the detector looks who else is
/// there (see <see cref="PersonTracker"/>). While that one is hidden nobody is found; once they have been gone for long,
/// the next one is taken, on another track.
/// </para>
/// </summary>
public sealed class PoseEstimator : IStage, IDisposable
{
    // Hands and face are asked for anew in one frame of four, never two of them in the same.
    private const int Turns = 4;

    // BlazePose's left shoulder; the right one is the next.
    private const int LeftShoulder = 11;

    // BlazePose's landmarks of each hand: wrist, little finger, index finger.
    private static readonly (int Wrist, int LittleFinger, int IndexFinger) Left = (15, 17, 19), Right = (16, 18, 20);

    private readonly PersonDetector _detector;
    private readonly BodyModelSwitcher _bodies;
    private readonly PersonTracker _people = new();
    private readonly PersonChoice _choice;
    private readonly HandRecropper? _handLocator;
    private readonly HandLandmarker? _handLandmarker;
    private readonly HandTracker? _leftHand;
    private readonly HandTracker? _rightHand;
    private readonly FaceDetector? _faceDetector;
    private readonly FaceLandmarker? _faceLandmarker;
    private readonly FaceTracker? _face;
    private volatile bool _handsInTurn;
    private volatile bool _nextAsked;
    private Crop _crop;
    private Vector2 _shoulders;
    private bool _held;
    private bool _isNew;
    private int _turn;
    private int _track;

    /// <param name="settings">Which networks to use.</param>
    /// <param name="device">What computes them.</param>
    /// <exception cref="EngineException">A network is missing or does not load.</exception>
    public PoseEstimator(PoseOptions settings, ExecutionDevice device)
    {
        string folder = settings.NetworkFolder ?? ModelFolder.PoseNetworks();
        _handsInTurn = settings.HandsInTurn;
        _detector = new PersonDetector(folder, device, settings.Threads);
        _bodies = new BodyModelSwitcher(folder, settings.Model, device, settings.Threads, settings.Looks);
        _choice = settings.Person;
        if (settings.Hands)
        {
            _handLocator = new HandRecropper(folder, device, settings.Threads);
            _handLandmarker = new HandLandmarker(folder, device, settings.Threads, settings.Looks);
            _leftHand = new HandTracker(_handLocator, _handLandmarker);
            _rightHand = new HandTracker(_handLocator, _handLandmarker);
        }
        if (settings.Face)
        {
            _faceDetector = new FaceDetector(folder, device, settings.Threads);
            _faceLandmarker = new FaceLandmarker(folder, device, settings.Threads);
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
    }

    /// <summary>Finds the person in one image; follows them from the image before.</summary>
    /// <param name="image">Height x width x 3 bytes, BGR; nobody is found in an empty one.</param>
    /// <param name="pose">Receives the key points, in pixels of the image.</param>
    public void Estimate(Mat image, PersonPose pose)
    {
        pose.Clear();
        _bodies.TakeOver();
        _people.NextFrame();
        if (image.Empty() || image.Cols < 2)
        {
            LoseSight();
            return;
        }
        var view = new ImageView(image);
        if (!TryFindBody(view))
        {
            LoseSight();
            return;
        }
        _held = true;
        pose.Found = true;
        pose.Track = _track;
        WriteBody(pose);
        WriteHand(view, _leftHand, Left, turn: 0, pose.Points.AsSpan(Keypoints135.LeftHand, Keypoints135.HandCount));
        WriteHand(view, _rightHand, Right, turn: 3, pose.Points.AsSpan(Keypoints135.RightHand, Keypoints135.HandCount));
        WriteFace(view, turn: 1, pose);
        _turn = (_turn + 1) % Turns;
    }

    /// <summary>Follows somebody else from the next image on: who is next to the right, or, beyond the last, the leftmost. Any thread.</summary>
    public void NextPerson() => _nextAsked = true;

    /// <summary>
    /// Changes the body network and how often hands are looked at while it runs; a network that is not loaded yet takes
    /// over when it is. Any thread; returns at once.
    /// </summary>
    public void SwitchTo(PoseModel model, bool handsInTurn)
    {
        _handsInTurn = handsInTurn;
        _bodies.Ask(model);
    }

    /// <summary>Forgets everybody: the next image is searched from scratch.</summary>
    public void Reset()
    {
        _people.Reset();
        LoseSight();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _detector.Dispose();
        _bodies.Dispose();
        _handLocator?.Dispose();
        _handLandmarker?.Dispose();
        _faceDetector?.Dispose();
        _faceLandmarker?.Dispose();
    }

    private void LoseSight()
    {
        _held = false;
        _turn = 0;
        _leftHand?.Reset();
        _rightHand?.Reset();
        _face?.Reset();
    }

    private BodyLandmarker Body => _bodies.Current;

    // Looks at the crop that the last frame's landmarks give; if these are lost or doubtful, or it is time, at where the
    // detector sees the followed person; and if nobody is followed, at whom the choice falls on.
    private bool TryFindBody(in ImageView image)
    {
        if (_nextAsked && TryTakeNext(image)) return true;
        if (!_people.Following) return TryTakeFirst(image);

        // With nobody near, where the followed one is needs no asking.
        if (_people.LookDue || !_held) Observe(image, trusting: _held && !_people.InContact);
        bool found = _held && Body.TryFind(image, _crop);
        if (found && Believed(image)) return true;
        if (!_people.Looked)
        {
            // A look may confirm what was doubtful.
            Observe(image);
            if (found && Believed(image)) return true;
        }
        return _people.TryFollowed(out Crop seen) && Body.TryFind(image, seen) && Believed(image);
    }

    private bool TryTakeNext(in ImageView image)
    {
        _nextAsked = false;
        Observe(image);
        return _people.TryNext(out Crop crop) && TryTake(image, crop);
    }

    private bool TryTakeFirst(in ImageView image)
    {
        Observe(image);
        while (_people.TryChoose(_choice, new Vector2(image.Width, image.Height), out Crop crop))
        {
            if (TryTake(image, crop)) return true;
            _people.Dismiss();
        }
        return false;
    }

    private bool TryTake(in ImageView image, in Crop crop)
    {
        LoseSight();
        _isNew = true;
        return Body.TryFind(image, crop) && Believed(image);
    }

    private void Observe(in ImageView image, bool trusting = false) =>
        _people.Observe(image, _detector.Find(image, trusting ? new PersonDetection(_crop, _shoulders) : null));

    // Whether the landmarks are the followed person's; if so they say where to look in the next frame.
    private bool Believed(in ImageView image)
    {
        Vector2 shoulders = (Body.Points[LeftShoulder] + Body.Points[LeftShoulder + 1]) / 2;
        Crop next = Body.NextCrop;
        if (!_people.AreTheirs(image, next.Centre, shoulders)) return false;
        _people.See(next.Centre, next.Size);
        (_crop, _shoulders) = (next, shoulders);
        if (_isNew) _track++;
        _isNew = false;
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
        bool carried = _handsInTurn && (_turn - turn) % 2 != 0;
        float presence = carried
            ? hand.Carry(guess, wristVisibility)
            : hand.Find(image, guess, wristVisibility, askAnew: _turn == turn);
        if (presence == 0) return;
        for (int i = 0; i < target.Length; i++) target[i] = new Keypoint(hand.Points[i].X, hand.Points[i].Y, presence);
    }

    private void WriteFace(in ImageView image, int turn, PersonPose pose)
    {
        if (_face is null) return;
        float presence = _face.Find(image, Body.Points, askAnew: _turn == turn);
        if (presence == 0) return;
        ReadOnlySpan<ushort> vertices = Keypoints135.FromFaceMesh;
        for (int i = 0; i < vertices.Length; i++) Write(Keypoints135.Face + i, vertices[i]);
        Write(Keypoints135.LeftPupil, FaceMesh.LeftPupil);
        Write(Keypoints135.RightPupil, FaceMesh.RightPupil);

        void Write(int point, int vertex) =>
            pose.Points[point] = new Keypoint(_face.Points[vertex].X, _face.Points[vertex].Y, presence);
    }
}
