using LiveDance.Engine.Frames;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>A generator on the CPU, which renders a region of the picture at a time. Not thread-safe.</summary>
internal sealed class GeneratorNetwork : IGeneratorNetwork
{
    private readonly FrameFormat _format;
    private readonly Network _network;
    private readonly IGeneratorTensors _tensors;
    // By the size of a region, all prepared at the start, so that a session allocates nothing when one first occurs.
    private readonly Dictionary<(int Width, int Height), NetworkShape> _shapes;
    private readonly RowLoop _readRows;
    // What the rows are read to; the last two are null where no averages are asked for.
    private PackedPicture _picture = null!;
    private float[]? _plate, _averages;

    /// <param name="performer">Performer with the generator.</param>
    /// <param name="grade">Its grade.</param>
    /// <param name="device">Device that runs it.</param>
    /// <param name="threads">Threads on the CPU.</param>
    /// <param name="bytes">Whether inputs and outputs are bytes where the network allows it; the results are the same.</param>
    /// <exception cref="EngineException">The generator cannot be loaded.</exception>
    public GeneratorNetwork(Performer performer, PictureGrade grade, ExecutionDevice device, int threads, bool bytes = true)
    {
        (_format, Grade) = (performer.Format, grade);
        _readRows = new RowLoop(ReadRow, helped: threads > 1);
        _network = performer.LoadGenerator(device, threads, grade, bytes ? ByteRewriting.Border : ByteRewriting.ChannelsLast);
        if (_network.Border is { } border && !GeneratorBytes.Supports(border, _format))
        {
            _network.Dispose();
            _network = performer.LoadGenerator(device, threads, grade, ByteRewriting.ChannelsLast);
        }
        bool hasRegions = IsResizable && performer.Manifest.Reach is not null && RegionSelector.Supports(_format);
        _shapes = hasRegions ? RegionSelector.SizesOf(_format).ToDictionary(size => size, size => CreateShape(size.Width, size.Height)) : [];
        _tensors = _network.Border is null ? new GeneratorPlanes(_network, performer) : new GeneratorBytes(_network, _format);
    }

    /// <inheritdoc/>
    public PictureGrade Grade { get; }

    /// <inheritdoc/>
    public bool IsResizable => _network.IsResizable;

    /// <inheritdoc/>
    public bool KeepsFeedback => false;

    /// <inheritdoc/>
    public void Run(PersonPose pose, Mat drawing, Mat drawingBefore, PackedRegion region, float[]? feedback)
    {
        _tensors.Write(pose, drawing, drawingBefore, region, feedback);
        if (region == PackedRegion.Whole(_format)) _network.Run();
        else _network.Run(ShapeFor(region));
    }

    /// <inheritdoc/>
    public void Continue(PersonPose pose, Mat drawing) => throw new InvalidOperationException("This generator keeps no feedback.");

    /// <inheritdoc/>
    public void Write(PackedRegion region, PackedPicture picture) => ReadRows(region, picture, null, null);

    /// <inheritdoc/>
    public void Write(PackedRegion region, PackedPicture picture, float[] plate, float[] averages) => ReadRows(region, picture, plate, averages);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NetworkShape shape in _shapes.Values) shape.Dispose();
        _network.Dispose();
    }

    private void ReadRows(PackedRegion region, PackedPicture picture, float[]? plate, float[]? averages)
    {
        picture.SetRegion(region);
        (_picture, _plate, _averages) = (picture, plate, averages);
        _readRows.Run(region.Height);
    }

    // Averaged at once, because the memory of the whole picture is larger than the processor's caches.
    private void ReadRow(int row)
    {
        _tensors.Read(_picture.Region, _picture, row);
        if (_averages is not null) Matting.AverageRow(_picture, _plate!, _averages, row);
    }

    private NetworkShape ShapeFor(PackedRegion region)
    {
        if (_shapes.TryGetValue((region.Width, region.Height), out NetworkShape? shape)) return shape;
        return _shapes[(region.Width, region.Height)] = CreateShape(region.Width, region.Height);
    }

    private NetworkShape CreateShape(int width, int height) => _network.CreateShape(OpenDimensions.Of(new PackedRegion(0, 0, width, height), _format));
}
