using LiveDance.Engine;
using LiveDance.Engine.Frames;

namespace LiveDance.Measurement.Latency;

/// <summary>Decorates the last stage: paints the flashes of a latency measurement over each finished picture.</summary>
/// <param name="stage">The stage that finishes the picture.</param>
/// <param name="flashes">The flashes.</param>
internal sealed class FlashPainter(IStage stage, FlashSequence flashes) : IStage
{
    public string Name => stage.Name;

    public void Process(Frame frame)
    {
        stage.Process(frame);
        flashes.Paint(frame);
    }

    public void Reset() => stage.Reset();
}
