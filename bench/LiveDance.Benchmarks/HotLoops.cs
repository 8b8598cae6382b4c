using System.Numerics;
using BenchmarkDotNet.Attributes;
using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Engine.Pose.Networks;
using OpenCvSharp;

namespace LiveDance.Benchmarks;

/// <summary>
/// Benchmarks of the work on each frame besides the networks, in the sizes of the bundled performer: compositing, drawing, body
/// coordinates, resampling of network inputs, decoding of detections and landmarks.
/// </summary>
[MemoryDiagnoser]
public class HotLoops : IDisposable
{
    private readonly Random _random = new(1);
    private readonly Performer _nova = Performer.Load(Path.Combine(ModelFolder.Find(), "nova"));
    private readonly Mat _image = new(720, 1280, MatType.CV_8UC3, new Scalar(60, 120, 180));
    private readonly PersonPose _pose = new() { Found = true };
    private readonly float[] _input = new float[3 * 256 * 256];
    private readonly SsdDecoder _persons = new(224, 4, (8, 2), (16, 2), (32, 6));
    private readonly float[] _scores = new float[2254];
    private readonly float[] _boxes = new float[2254 * 12];
    private readonly float[] _found = new float[8];
    private readonly Vector2[] _points = new Vector2[8 * 4];
    private readonly float[] _heatMap = new float[64 * 64];
    private readonly float[] _coordinates;
    private readonly Frame _frame;
    private readonly Compositor _compositor;
    private readonly StickFigure _figure;
    private readonly Crop _crop = new(new Vector2(640, 360), 700, 0.3f);

    public HotLoops()
    {
        FrameFormat format = _nova.Format;
        _frame = new Frame(format);
        _compositor = new Compositor(_nova);
        _figure = _nova.CreateStickFigure();
        _coordinates = new float[BodyCoordinates.Planes * format.CellCount];
        _pose.CopyFrom(_nova.Skeleton!.AtRest());
        _frame.TargetPose.CopyFrom(_pose);
        Fill(_frame.Packed.Colour, -1, 1);
        Fill(_frame.Packed.Matte, 0, 1);
        Fill(_heatMap, -4, 4);
        Array.Fill(_scores, -8);
        // Three people, each detected by four anchors.
        for (int i = 0; i < 12; i++) _scores[150 * i] = 2 + (i % 4);
        Fill(_boxes, -20, 60);
    }

    [Benchmark(Description = "compositing")]
    public void Compose() => _compositor.Process(_frame);

    [Benchmark(Description = "stick figure")]
    public void Draw() => _figure.Process(_frame);

    [Benchmark(Description = "body coordinates")]
    public void Coordinates() =>
        BodyCoordinates.Write(_pose, _nova.Format.Picture, PackedRegion.Whole(_nova.Format), _coordinates);

    [Benchmark(Description = "resampling a turned crop to 256 x 256")]
    public void Resample() => CropReader.Read(new ImageView(_image), _crop, _input, 256, 0, 1);

    [Benchmark(Description = "decoding 2254 detections")]
    public int Detections() => _persons.All(_boxes, _scores, _found, _points);

    [Benchmark(Description = "refining 33 landmarks by heat maps")]
    public Vector2 Landmarks()
    {
        Vector2 sum = Vector2.Zero;
        for (int i = 0; i < BodyLandmarker.Count; i++) sum += BodyLandmarker.Refine(new Vector2(0.1f + (0.02f * i), 0.5f), _heatMap);
        return sum;
    }

    public void Dispose()
    {
        _figure.Dispose();
        _frame.Dispose();
        _image.Dispose();
        _nova.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Fill(float[] values, float lowest, float highest)
    {
        for (int i = 0; i < values.Length; i++) values[i] = lowest + ((highest - lowest) * _random.NextSingle());
    }
}
