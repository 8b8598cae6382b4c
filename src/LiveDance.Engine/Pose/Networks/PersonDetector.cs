using System.Numerics;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>Detection of a person.</summary>
/// <param name="Crop">Crop that holds the person, upright; its centre is the middle of the hips.</param>
/// <param name="Shoulders">Middle of the shoulders, in pixels of the image.</param>
internal readonly record struct PersonDetection(Crop Crop, Vector2 Shoulders)
{
    /// <summary>Middle of the hips, in pixels of the image.</summary>
    public Vector2 Hips => Crop.Centre;
}

/// <summary>
/// Detects all people in the image: MediaPipe's pose detector, input 224 x 224. It runs while no person is followed and, at intervals, to
/// find other people.
/// </summary>
internal sealed class PersonDetector(string folder, ExecutionDevice device, int threads, bool eightBits = false) : IDisposable
{
    /// <summary>Largest number of people that are detected.</summary>
    public const int MaxPeople = 6;

    private const int Size = 224;
    private const int Keypoints = 4;
    private const int Hips = 0;
    private const int Edge = 1;
    private const int Shoulders = 2;

    // Shares of a person's crop: the distance of the hips below which two detections are of the same person, and half the width of the
    // body in the area that is painted over.
    private const float SamePersonDistance = 0.26f;
    private const float BodyHalfWidth = 0.09f;

    private readonly Network _network = new(PoseNetworkFile.Find(folder, "pose_detection", device, eightBits), device, threads);
    private readonly SsdDecoder _detections = new(Size, Keypoints, (8, 2), (16, 2), (32, 6));
    private readonly Vector2[] _keypoints = new Vector2[Keypoints * MaxPeople];
    private readonly float[] _scores = new float[MaxPeople];
    private readonly PersonDetection[] _found = new PersonDetection[MaxPeople];

    /// <summary>The network, for calibration.</summary>
    public Network Network => _network;

    /// <summary>
    /// Detects people in the whole image. The network was trained for one person and hardly detects a second one, so each detected person
    /// is painted over and the network runs again until it finds no more.
    /// </summary>
    /// <param name="image">Image.</param>
    /// <param name="known">Person whose position is known and who need not be detected; or null.</param>
    /// <returns>Detections, the known person first, then by score; valid until the next call.</returns>
    public ReadOnlySpan<PersonDetection> Find(in ImageView image, PersonDetection? known = null)
    {
        var whole = new Crop(new Vector2(image.Width, image.Height) / 2, Math.Max(image.Width, image.Height), 0);
        float[] input = _network.Input("input");
        CropReader.Read(image, whole, input, Size, -1, 1, CropBorder.Black);
        int count = 0;
        if (known is { } person) _found[count++] = person;
        for (int i = 0; i < count; i++) PaintOver(input, _found[i], whole);
        while (count < MaxPeople)
        {
            _network.Run();
            int found = _detections.All(
                _network.Output("boxes"), _network.Output("scores"), _scores.AsSpan(0, MaxPeople - count), _keypoints);
            if (found == 0) break;
            for (int i = 0; i < found; i++)
            {
                ReadOnlySpan<Vector2> points = _keypoints.AsSpan(i * Keypoints, Keypoints);
                Crop crop = BodyLandmarker.CropFor(whole.ToImage(points[Hips]), whole.ToImage(points[Edge]));
                var detection = new PersonDetection(crop, whole.ToImage(points[Shoulders]));
                PaintOver(input, detection, whole);
                if (!AlreadyFound(detection, count)) _found[count++] = detection;
                else found = 0;
            }
            if (found == 0) break;
        }
        return _found.AsSpan(0, count);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private bool AlreadyFound(in PersonDetection detection, int count)
    {
        foreach (PersonDetection other in _found.AsSpan(0, count))
            if (Vector2.Distance(detection.Hips, other.Hips) < SamePersonDistance * other.Crop.Size) return true;
        return false;
    }

    // Paints over a person, from above the head to the feet, by interpolating each row between the pixels at the left and right edge.
    private static void PaintOver(float[] planes, in PersonDetection person, in Crop whole)
    {
        Vector2 up = person.Shoulders - person.Hips, margin = new(BodyHalfWidth * person.Crop.Size);
        Vector2 head = person.Shoulders + (0.6f * up), feet = person.Hips - (1.6f * up);
        Vector2 lowest = whole.FromImage(Vector2.Min(head, Vector2.Min(feet, person.Hips)) - margin) * Size;
        Vector2 highest = whole.FromImage(Vector2.Max(head, Vector2.Max(feet, person.Hips)) + margin) * Size;
        int left = (int)Math.Clamp(lowest.X, 0, Size - 1), right = (int)Math.Clamp(highest.X, 0, Size - 1);
        int top = (int)Math.Clamp(lowest.Y, 0, Size - 1), bottom = (int)Math.Clamp(highest.Y, 0, Size - 1);
        for (int row = top; row <= bottom; row++)
        {
            for (int plane = 0; plane < 3; plane++)
            {
                Span<float> pixels = planes.AsSpan((((plane * Size) + row) * Size) + left, right - left + 1);
                (float from, float to) = (pixels[0], pixels[^1]);
                for (int i = 0; i < pixels.Length; i++) pixels[i] = float.Lerp(from, to, i / (float)pixels.Length);
            }
        }
    }
}
