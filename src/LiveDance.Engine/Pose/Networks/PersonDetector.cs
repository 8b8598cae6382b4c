using System.Numerics;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>A person as the detector sees one.</summary>
/// <param name="Crop">The part of the image that holds the person, upright; its centre is the middle of the hips.</param>
/// <param name="Shoulders">The middle of the shoulders, in pixels of the image.</param>
internal readonly record struct PersonDetection(Crop Crop, Vector2 Shoulders)
{
    /// <summary>The middle of the hips, in pixels of the image.</summary>
    public Vector2 Hips => Crop.Centre;
}

/// <summary>
/// Finds the people anywhere in the image: MediaPipe's pose detector, 224 x 224, run when no track is held and, now and
/// then, to see who else is there.
/// </summary>
internal sealed class PersonDetector(string folder, ExecutionDevice device, int threads) : IDisposable
{
    /// <summary>The most people that are told apart.</summary>
    public const int Most = 6;

    private const int Size = 224;
    private const int Keypoints = 4;
    private const int Hips = 0;
    private const int Edge = 1;
    private const int Shoulders = 2;

    // In parts of a person's crop.
    private const float SamePlace = 0.26f;
    private const float BodyHalfWidth = 0.09f;

    private readonly Network _network = new(Path.Combine(folder, "pose_detection.onnx"), device, threads);
    private readonly SsdDecoder _detections = new(Size, Keypoints, (8, 2), (16, 2), (32, 6));
    private readonly Vector2[] _keypoints = new Vector2[Keypoints * Most];
    private readonly float[] _scores = new float[Most];
    private readonly PersonDetection[] _sightings = new PersonDetection[Most];

    /// <summary>
    /// Looks for people in the whole image. The network was made for one person and hardly sees a second, so whoever
    /// was found is painted over and it looks again until it finds no more.
    /// </summary>
    /// <param name="image">The whole image.</param>
    /// <param name="known">Somebody whose place is known and who need not be found; or null.</param>
    /// <returns>Who there is, the known one first, then the surest; valid until the next call.</returns>
    public ReadOnlySpan<PersonDetection> Find(in ImageView image, PersonDetection? known = null)
    {
        var whole = new Crop(new Vector2(image.Width, image.Height) / 2, Math.Max(image.Width, image.Height), 0);
        float[] input = _network.Input("input");
        CropReader.Read(image, whole, input, Size, -1, 1, CropBorder.Black);
        int count = 0;
        if (known is { } someone) _sightings[count++] = someone;
        for (int i = 0; i < count; i++) PaintOver(input, _sightings[i], whole);
        while (count < Most)
        {
            _network.Run();
            int found = _detections.All(
                _network.Output("boxes"), _network.Output("scores"), _scores.AsSpan(0, Most - count), _keypoints);
            if (found == 0) break;
            for (int i = 0; i < found; i++)
            {
                ReadOnlySpan<Vector2> points = _keypoints.AsSpan(i * Keypoints, Keypoints);
                Crop crop = BodyLandmarker.CropFor(whole.ToImage(points[Hips]), whole.ToImage(points[Edge]));
                var sighting = new PersonDetection(crop, whole.ToImage(points[Shoulders]));
                PaintOver(input, sighting, whole);
                if (!AlreadySeen(sighting, count)) _sightings[count++] = sighting;
                else found = 0;
            }
            if (found == 0) break;
        }
        return _sightings.AsSpan(0, count);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private bool AlreadySeen(in PersonDetection sighting, int count)
    {
        foreach (PersonDetection other in _sightings.AsSpan(0, count))
            if (Vector2.Distance(sighting.Hips, other.Hips) < SamePlace * other.Crop.Size) return true;
        return false;
    }

    // Continues each row from the left of the person to the right of them, from above the head to the feet.
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
