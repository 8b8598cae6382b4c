using System.Numerics;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Estimates BlazePose's 33 landmarks and the two alignment points that give the next frame's crop, in a crop that holds a person:
/// MediaPipe's pose landmark network, input 256 x 256.
/// </summary>
/// <param name="folder">Folder of the pose networks.</param>
/// <param name="model">Variant of the network.</param>
/// <param name="device">Device that runs the network.</param>
/// <param name="threads">Threads on the CPU.</param>
/// <param name="views">Number of views of each image.</param>
/// <param name="eightBits">Whether the 8-bit network may be used.</param>
internal sealed class BodyLandmarker(
    string folder, PoseModel model, ExecutionDevice device, int threads, int views = 1, bool eightBits = false) : IDisposable
{
    /// <summary>Number of BlazePose landmarks.</summary>
    public const int Count = 33;

    private const int Size = 256;
    private const int CentrePoint = 33;
    private const int ScalePoint = 34;
    private const int Outputs = 39;
    private const int Values = 5;
    private const float PresenceThreshold = 0.5f;

    // Heat maps of 64 x 64; a landmark is refined in a window of 7 x 7 around it if a value there reaches the threshold.
    private const int MapSize = 64;
    private const int MapReach = 3;
    private const float MapThreshold = 0.5f;

    private readonly Network _network = new(
        PoseNetworkFile.Find(folder, $"pose_landmark_{model.ToString().ToLowerInvariant()}", device, eightBits), device, threads);

    private readonly TestTimeAugmentation _views = new(views, Outputs);
    private readonly Vector2[] _points = new Vector2[Outputs];
    private readonly float[] _visibility = new float[Count];
    private readonly Vector3[] _world = new Vector3[Count];

    /// <summary>The network, for calibration.</summary>
    public Network Network => _network;

    /// <summary>Landmarks, in pixels of the image. Valid after a successful <see cref="TryFind"/>.</summary>
    public ReadOnlySpan<Vector2> Points => _points.AsSpan(0, Count);

    /// <summary>
    /// Landmarks in metres from the middle of the hips: x to the right and y down in the image, z away from the camera. Those of the first view.
    /// </summary>
    public ReadOnlySpan<Vector3> World => _world;

    /// <summary>Visibility of each landmark, 0 to 1; 0 for a landmark outside the image.</summary>
    public ReadOnlySpan<float> Visibility => _visibility;

    /// <summary>Crop for the next frame.</summary>
    public Crop NextCrop => CropFor(_points[CentrePoint], _points[ScalePoint]);

    /// <summary>Returns the crop for the two alignment points: the middle of the hips, and a point that gives size and rotation.</summary>
    public static Crop CropFor(Vector2 centre, Vector2 edge) =>
        Crop.FromPoints(centre, edge, degrees: 90, scale: 1.25f);

    /// <summary>Estimates the landmarks in a crop.</summary>
    /// <returns>Whether the crop holds a person.</returns>
    public bool TryFind(in ImageView image, in Crop crop)
    {
        _views.Clear();
        for (int i = 0; i < _views.Count; i++)
        {
            if (TryView(image, TestTimeAugmentation.At(crop, i), first: i == 0))
            {
                _views.Add(_points);
                if (i == 0) ReadWorld(crop.Turn);
            }
            else if (i == 0) return false;
        }
        _views.Median(_points);
        return true;
    }

    private bool TryView(in ImageView image, in AugmentedView view, bool first)
    {
        view.Read(image, _network.Input("input"), Size);
        _network.Run();
        if (!(_network.Output("presence")[0] >= PresenceThreshold)) return false;

        ReadOnlySpan<float> landmarks = _network.Output("landmarks"), maps = _network.Output("heat_map");
        for (int i = 0; i < Outputs; i++)
        {
            int from = view.Mirrored ? MirroredLandmark(i) : i;
            ReadOnlySpan<float> landmark = landmarks.Slice(from * Values, Values);
            Vector2 position = new Vector2(landmark[0], landmark[1]) / Size;
            _points[i] = view.ToImage(Refine(position, maps.Slice(from * MapSize * MapSize, MapSize * MapSize)));
            if (i >= Count || !first) continue;
            bool present = SsdDecoder.Sigmoid(landmark[4]) >= PresenceThreshold;
            _visibility[i] = present ? SsdDecoder.Sigmoid(landmark[3]) : 0;
        }
        return true;
    }

    // The network sees the person in the turned crop.
    private void ReadWorld(float turn)
    {
        ReadOnlySpan<float> world = _network.Output("world");
        (float sine, float cosine) = MathF.SinCos(turn);
        for (int i = 0; i < Count; i++)
        {
            (float x, float y) = (world[3 * i], world[(3 * i) + 1]);
            _world[i] = new Vector3((cosine * x) - (sine * y), (sine * x) + (cosine * y), world[(3 * i) + 2]);
        }
    }

    /// <summary>Returns the same landmark on the other side of the body; BlazePose's landmarks come in pairs, left before right.</summary>
    internal static int MirroredLandmark(int landmark) => landmark switch
    {
        0 or >= Count => landmark,
        // Each eye has three points.
        <= 3 => landmark + 3,
        <= 6 => landmark - 3,
        _ => landmark % 2 == 1 ? landmark + 1 : landmark - 1,
    };

    /// <summary>Refines a landmark to the centre of mass of its heat map nearby, if the map has a confident value there.</summary>
    /// <param name="position">Position in the crop, 0 to 1 in both directions.</param>
    /// <param name="map">Heat map of 64 x 64 values, before the sigmoid.</param>
    public static Vector2 Refine(Vector2 position, ReadOnlySpan<float> map)
    {
        int column = (int)(position.X * MapSize), row = (int)(position.Y * MapSize);
        if (!(position.X >= 0 && position.Y >= 0 && column < MapSize && row < MapSize)) return position;

        Vector2 weighted = Vector2.Zero;
        float total = 0, highest = 0;
        for (int y = Math.Max(row - MapReach, 0); y <= Math.Min(row + MapReach, MapSize - 1); y++)
        {
            for (int x = Math.Max(column - MapReach, 0); x <= Math.Min(column + MapReach, MapSize - 1); x++)
            {
                float confidence = SsdDecoder.Sigmoid(map[(y * MapSize) + x]);
                highest = MathF.Max(highest, confidence);
                total += confidence;
                weighted += confidence * new Vector2(x, y);
            }
        }
        return highest >= MapThreshold ? weighted / (total * MapSize) : position;
    }

    /// <summary>Runs the network once, so that the first frame does not wait for its initialization.</summary>
    public void WarmUp() => _network.Run();

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
