using System.Numerics;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Pose;

/// <summary>
/// Finds one person's 135 key points in each frame: a detector when no one is being followed, then the body's landmarks
/// in a turned crop, then hands and face in crops of the full image that the body's landmarks point to. The body's own
/// landmarks say where to look in the next frame. Networks and constants are MediaPipe Holistic's. Fills
/// <see cref="Frame.Pose"/>; allocates nothing once it runs.
/// </summary>
public sealed class PoseEstimator : IStage, IDisposable
{
    // Hands and face are asked for anew in one frame of four, never two of them in the same.
    private const int Turns = 4;

    // BlazePose's landmarks of each hand: wrist, little finger, index finger.
    private static readonly (int Wrist, int LittleFinger, int IndexFinger) Left = (15, 17, 19), Right = (16, 18, 20);

    private readonly PoseDetector _detector;
    private readonly BodyLandmarker _body;
    private readonly HandLocator? _handLocator;
    private readonly HandLandmarker? _handLandmarker;
    private readonly HandTracker? _leftHand;
    private readonly HandTracker? _rightHand;
    private readonly FaceDetector? _faceDetector;
    private readonly FaceLandmarker? _faceLandmarker;
    private readonly FaceTracker? _face;
    private readonly bool _handsInTurn;
    private Crop _crop;
    private bool _following;
    private int _turn;
    private int _track;

    /// <param name="settings">Which networks to use.</param>
    /// <param name="device">What computes them.</param>
    /// <exception cref="EngineException">A network is missing or does not load.</exception>
    public PoseEstimator(PoseSettings settings, ExecutionDevice device)
    {
        _handsInTurn = settings.HandsInTurn;
        _detector = new PoseDetector(device, settings.Threads);
        _body = new BodyLandmarker(settings.Model, device, settings.Threads);
        if (settings.Hands)
        {
            _handLocator = new HandLocator(device, settings.Threads);
            _handLandmarker = new HandLandmarker(device, settings.Threads);
            _leftHand = new HandTracker(_handLocator, _handLandmarker);
            _rightHand = new HandTracker(_handLocator, _handLandmarker);
        }
        if (settings.Face)
        {
            _faceDetector = new FaceDetector(device, settings.Threads);
            _faceLandmarker = new FaceLandmarker(device, settings.Threads);
            _face = new FaceTracker(_faceDetector, _faceLandmarker);
        }
    }

    /// <inheritdoc/>
    public string Name => "pose";

    /// <inheritdoc/>
    public void Process(Frame frame)
    {
        if (frame.Cut) Reset();
        Estimate(frame.Image, frame.Pose);
    }

    /// <summary>Finds the person in one image; follows them from the image before.</summary>
    /// <param name="image">Height x width x 3 bytes, BGR; nobody is found in an empty one.</param>
    /// <param name="pose">Receives the key points, in pixels of the image.</param>
    public void Estimate(Mat image, PersonPose pose)
    {
        pose.Clear();
        if (image.Empty() || image.Cols < 2)
        {
            Reset();
            return;
        }
        var view = new ImageView(image);
        if (!TryFindBody(view))
        {
            Reset();
            return;
        }
        pose.Found = true;
        pose.Track = _track;
        WriteBody(pose);
        WriteHand(view, _leftHand, Left, turn: 0, pose.Points.AsSpan(Keypoints135.LeftHand, Keypoints135.HandCount));
        WriteHand(view, _rightHand, Right, turn: 3, pose.Points.AsSpan(Keypoints135.RightHand, Keypoints135.HandCount));
        WriteFace(view, turn: 1, pose);
        _crop = _body.NextCrop;
        _turn = (_turn + 1) % Turns;
    }

    /// <summary>Forgets the person: the next image is searched from scratch.</summary>
    public void Reset()
    {
        _following = false;
        _turn = 0;
        _leftHand?.Reset();
        _rightHand?.Reset();
        _face?.Reset();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _detector.Dispose();
        _body.Dispose();
        _handLocator?.Dispose();
        _handLandmarker?.Dispose();
        _faceDetector?.Dispose();
        _faceLandmarker?.Dispose();
    }

    private bool TryFindBody(in ImageView image)
    {
        if (_following && _body.TryFind(image, _crop)) return true;

        // Lost from one image to the next, a person who is found again close by is still the same.
        bool wasFollowing = _following;
        Crop last = _crop;
        Reset();
        if (!_detector.TryFind(image, out _crop) || !_body.TryFind(image, _crop)) return false;
        _following = true;
        if (!wasFollowing || Vector2.Distance(last.Centre, _crop.Centre) > last.Size / 2) _track++;
        return true;
    }

    private void WriteBody(PersonPose pose)
    {
        ReadOnlySpan<byte> landmarks = Keypoints135.FromBlazePose;
        for (int i = 0; i < landmarks.Length; i++)
        {
            Vector2 point = _body.Points[landmarks[i]];
            pose.Points[i] = new Keypoint(point.X, point.Y, _body.Visibility[landmarks[i]]);
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
        ReadOnlySpan<Vector2> body = _body.Points;
        Crop guess = HandLocator.Guess(body[at.Wrist], body[at.LittleFinger], body[at.IndexFinger]);
        float wristVisibility = _body.Visibility[at.Wrist];
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
        float presence = _face.Find(image, _body.Points, askAnew: _turn == turn);
        if (presence == 0) return;
        ReadOnlySpan<ushort> vertices = Keypoints135.FromFaceMesh;
        for (int i = 0; i < vertices.Length; i++) Write(Keypoints135.Face + i, vertices[i]);
        Write(Keypoints135.LeftPupil, FaceMesh.LeftPupil);
        Write(Keypoints135.RightPupil, FaceMesh.RightPupil);

        void Write(int point, int vertex) =>
            pose.Points[point] = new Keypoint(_face.Points[vertex].X, _face.Points[vertex].Y, presence);
    }
}
