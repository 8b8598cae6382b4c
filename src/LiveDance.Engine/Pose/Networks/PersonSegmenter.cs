using System.Numerics;
using LiveDance.Engine.Inference;
using OpenCvSharp;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Segments the people in an image, with the mask that the body network outputs beside its landmarks. Slower than the landmarks alone;
/// for preparing training data, not for live use.
/// </summary>
public sealed class PersonSegmenter : IDisposable
{
    private const int Size = 256;
    private const float PresenceThreshold = 0.5f;

    private readonly PersonDetector _detector;
    private readonly Network _network;

    /// <param name="device">Device that runs the networks.</param>
    /// <param name="folder">Folder of the pose networks; null for the standard one, see <see cref="ModelFolder"/>.</param>
    /// <exception cref="EngineException">A network is missing or cannot be loaded.</exception>
    public PersonSegmenter(ExecutionDevice device, string? folder = null)
    {
        folder ??= ModelFolder.PoseNetworks();
        _detector = new PersonDetector(folder, device, Environment.ProcessorCount);
        _network = new Network(Path.Combine(folder, "person_mask.onnx"), device, Environment.ProcessorCount);
    }

    /// <summary>Segments the people in an image.</summary>
    /// <param name="image">Image of height x width x 3 bytes, BGR.</param>
    /// <param name="mask">Height x width bytes; receives 255 for pixels of people and 0 elsewhere.</param>
    /// <param name="least">Probability from which a pixel belongs to a person, 0 to 1.</param>
    /// <returns>Number of people.</returns>
    public int Find(Mat image, Mat mask, float least = 0.5f)
    {
        mask.SetTo(new Scalar(0));
        var view = new ImageView(image);
        int people = 0;
        foreach (PersonDetection detection in _detector.Find(view))
        {
            CropReader.Read(view, detection.Crop, _network.Input("input"), Size, 0, 1);
            _network.Run();
            if (!(_network.Output("presence")[0] >= PresenceThreshold)) continue;
            Paint(detection.Crop, _network.Output("mask"), mask, MathF.Log(least / (1 - least)));
            people++;
        }
        return people;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _detector.Dispose();
        _network.Dispose();
    }

    // The mask covers the crop and holds logits, which are compared with the logit of the threshold.
    private static unsafe void Paint(in Crop crop, ReadOnlySpan<float> values, Mat mask, float threshold)
    {
        (int rows, int columns) = (mask.Rows, mask.Cols);
        for (int y = 0; y < rows; y++)
        {
            byte* row = (byte*)mask.Ptr(y);
            for (int x = 0; x < columns; x++)
            {
                Vector2 position = crop.FromImage(new Vector2(x + 0.5f, y + 0.5f)) * Size;
                int column = (int)MathF.Floor(position.X), line = (int)MathF.Floor(position.Y);
                if (column is >= 0 and < Size && line is >= 0 and < Size && values[(line * Size) + column] > threshold) row[x] = 255;
            }
        }
    }
}
