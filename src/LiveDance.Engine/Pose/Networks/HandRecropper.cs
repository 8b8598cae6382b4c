using System.Numerics;
using LiveDance.Engine.Inference;

namespace LiveDance.Engine.Pose.Networks;

/// <summary>
/// Locates a hand: from the position given by the body landmarks, MediaPipe's hand recrop network (input 256 x 256) estimates the square
/// around the hand, fingers up.
/// </summary>
internal sealed class HandRecropper(string folder, ExecutionDevice device, int threads) : IDisposable
{
    private const int Size = 256;

    private readonly Network _network = new(Path.Combine(folder, "hand_recrop.onnx"), device, threads);

    /// <summary>Returns the search crop from the body landmarks of one hand.</summary>
    public static Crop Guess(Vector2 wrist, Vector2 littleFinger, Vector2 indexFinger)
    {
        Vector2 middleFinger = ((2 * indexFinger) + littleFinger) / 3;
        float side = 2 * Vector2.Distance(middleFinger, wrist);
        return Crop.Around(middleFinger, side, side, Crop.TurnOf(wrist, middleFinger, 90), scale: 2.7f, shift: -0.1f);
    }

    /// <summary>Returns the crop of the hand.</summary>
    public Crop Locate(in ImageView image, in Crop guess)
    {
        CropReader.Read(image, guess, _network.Input("input"), Size, 0, 1);
        _network.Run();
        ReadOnlySpan<float> points = _network.Output("crop");
        Vector2 centre = guess.ToImage(new Vector2(points[0], points[1]) / Size);
        Vector2 edge = guess.ToImage(new Vector2(points[2], points[3]) / Size);
        return Crop.FromPoints(centre, edge, degrees: -90, scale: 1, shift: -0.1f);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
