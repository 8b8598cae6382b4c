using System.Numerics;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Finds BlazePose's 33 landmarks, and the two points that tell where to look in the next frame, in a crop that holds a
/// person: MediaPipe's pose landmark network, 256 x 256.
/// </summary>
/// <param name="folder">The folder of the pose networks.</param>
/// <param name="model">Which of the networks.</param>
/// <param name="device">What computes it.</param>
/// <param name="threads">Threads on the CPU.</param>
/// <param name="looks">How often it looks at each image.</param>
internal sealed class BodyLandmarker(string folder, PoseModel model, ExecutionDevice device, int threads, int looks = 1) : IDisposable
{
    /// <summary>BlazePose's landmarks.</summary>
    public const int Count = 33;

    private const int Size = 256;
    private const int CentrePoint = 33;
    private const int ScalePoint = 34;
    private const int Outputs = 39;
    private const int Values = 5;
    private const float PresenceThreshold = 0.5f;

    // Heat maps of 64 x 64, read in a window of 7 x 7 around the landmark if something in it is sure enough.
    private const int MapSize = 64;
    private const int MapReach = 3;
    private const float MapThreshold = 0.5f;

    private readonly Network _network = new(
        Path.Combine(folder, $"pose_landmark_{model.ToString().ToLowerInvariant()}.onnx"), device, threads);

    private readonly TestTimeAugmentation _looks = new(looks, Outputs);
    private readonly Vector2[] _points = new Vector2[Outputs];
    private readonly float[] _visibility = new float[Count];

    /// <summary>
    /// Where the landmarks are, in pixels of the image. Valid after a <see cref="TryFind"/> that succeeded.
    /// </summary>
    public ReadOnlySpan<Vector2> Points => _points.AsSpan(0, Count);

    /// <summary>How likely each landmark is to be seen, 0..1; 0 for one that lies outside the image.</summary>
    public ReadOnlySpan<float> Visibility => _visibility;

    /// <summary>The crop to look at in the next frame.</summary>
    public Crop NextCrop => CropFor(_points[CentrePoint], _points[ScalePoint]);

    /// <summary>
    /// The crop that a pair of points stands for: the middle of the hips, and one that gives size and uprightness.
    /// </summary>
    public static Crop CropFor(Vector2 centre, Vector2 edge) =>
        Crop.FromPoints(centre, edge, degrees: 90, scale: 1.25f);

    /// <summary>Looks at a crop.</summary>
    /// <returns>Whether it holds a person.</returns>
    public bool TryFind(in ImageView image, in Crop crop)
    {
        _looks.Clear();
        for (int i = 0; i < _looks.Count; i++)
        {
            if (TryLook(image, TestTimeAugmentation.At(crop, i), first: i == 0)) _looks.Add(_points);
            else if (i == 0) return false;
        }
        _looks.Median(_points);
        return true;
    }

    private bool TryLook(in ImageView image, in AugmentedView look, bool first)
    {
        look.Read(image, _network.Input("input"), Size);
        _network.Run();
        if (!(_network.Output("presence")[0] >= PresenceThreshold)) return false;

        ReadOnlySpan<float> landmarks = _network.Output("landmarks"), maps = _network.Output("heat_map");
        for (int i = 0; i < Outputs; i++)
        {
            int from = look.Mirrored ? OtherSide(i) : i;
            ReadOnlySpan<float> landmark = landmarks.Slice(from * Values, Values);
            Vector2 place = new Vector2(landmark[0], landmark[1]) / Size;
            _points[i] = look.ToImage(Refine(place, maps.Slice(from * MapSize * MapSize, MapSize * MapSize)));
            if (i >= Count || !first) continue;
            bool present = SsdDecoder.Sigmoid(landmark[4]) >= PresenceThreshold;
            _visibility[i] = present ? SsdDecoder.Sigmoid(landmark[3]) : 0;
        }
        return true;
    }

    /// <summary>The landmark that is on the other side of the body: BlazePose's come in pairs, left before right.</summary>
    internal static int OtherSide(int landmark) => landmark switch
    {
        0 or >= Count => landmark,
        // Three points of each eye.
        <= 3 => landmark + 3,
        <= 6 => landmark - 3,
        _ => landmark % 2 == 1 ? landmark + 1 : landmark - 1,
    };

    /// <summary>
    /// Moves a landmark to the centre of mass of its heat map nearby, if the map is sure of anything there.
    /// </summary>
    /// <param name="place">0..1 across and down the crop.</param>
    /// <param name="map">64 x 64, before the sigmoid.</param>
    public static Vector2 Refine(Vector2 place, ReadOnlySpan<float> map)
    {
        int column = (int)(place.X * MapSize), row = (int)(place.Y * MapSize);
        if (!(place.X >= 0 && place.Y >= 0 && column < MapSize && row < MapSize)) return place;

        Vector2 weighted = Vector2.Zero;
        float total = 0, surest = 0;
        for (int y = Math.Max(row - MapReach, 0); y <= Math.Min(row + MapReach, MapSize - 1); y++)
        {
            for (int x = Math.Max(column - MapReach, 0); x <= Math.Min(column + MapReach, MapSize - 1); x++)
            {
                float confidence = SsdDecoder.Sigmoid(map[(y * MapSize) + x]);
                surest = MathF.Max(surest, confidence);
                total += confidence;
                weighted += confidence * new Vector2(x, y);
            }
        }
        return surest >= MapThreshold ? weighted / (total * MapSize) : place;
    }

    /// <summary>Runs once on nothing, so that the first frame does not wait for what a network prepares at its first run.</summary>
    public void WarmUp() => _network.Run();

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
