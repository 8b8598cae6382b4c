using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Training.Data;
using LiveDance.Training.Networks;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Trainers;

/// <summary>A contact sheet of fixed frames of the test split; columns: drawing, generated picture, true frame.</summary>
internal static class GeneratorPreview
{
    /// <summary>The number of rows.</summary>
    public const int Rows = 4;

    // Frames before the one that is shown, so that the fed-back picture is the generator's own.
    private const int WarmUp = 6;

    /// <summary>The frame that a row shows.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="row">0 to <see cref="Rows"/> - 1.</param>
    public static int Frame(Dataset dataset, int row) =>
        dataset.TestBegin + WarmUp + (row * (dataset.Count - dataset.TestBegin - WarmUp - 1) / (Rows - 1));

    /// <summary>Renders the frames and writes the sheet as JPEG.</summary>
    /// <param name="dataset">The dataset; stays the caller's.</param>
    /// <param name="network">The generator; stays the caller's.</param>
    /// <param name="path">The file.</param>
    public static void Write(Dataset dataset, LiveGenerator network, string path)
    {
        Size size = dataset.Manifest.Size;
        using var frames = new FrameTensors(dataset);
        using var sheet = new Mat(Rows * size.Height, 3 * size.Width, MatType.CV_8UC3);
        for (int row = 0; row < Rows; row++)
        {
            Render(dataset, network, frames, Frame(dataset, row), sheet, row);
        }
        ContactSheet.Save(sheet, path);
    }

    private static void Render(Dataset dataset, LiveGenerator network, FrameTensors frames, int last, Mat sheet, int row)
    {
        using DisposeScope scope = NewDisposeScope();
        Size size = dataset.Manifest.Size;
        (int height, int width, int halfHeight, int halfWidth) = (size.Height, size.Width, size.Height / 2, size.Width / 2);
        int drawn = 3 * halfHeight * halfWidth;
        var whole = new Rect(default, size);
        float[] planes = new float[3 * height * width], drawing = new float[2 * drawn];
        float[] coordinates = new float[BodyCoordinates.Planes * height * width / 16];
        frames.Plate(whole, planes);
        Tensor plate = tensor(planes, [1, 3, height, width]);
        Tensor previous = zeros([1, 3, height / 4, width / 4]), picture = plate;
        for (int index = last - WarmUp; index <= last; index++)
        {
            PersonPose pose = dataset.Poses[index];
            Span<float> current = drawing.AsSpan(0, drawn), before = drawing.AsSpan(drawn);
            current.CopyTo(before);
            frames.Drawing(pose, whole, current);
            if (index == last - WarmUp) current.CopyTo(before);
            frames.Coordinates(pose, whole, coordinates);
            Tensor packed = network.call(
                tensor(drawing, [1, 6, halfHeight, halfWidth]), previous,
                tensor(coordinates, [1, BodyCoordinates.Planes, height / 4, width / 4]));
            picture = Compositing.Compose(packed, plate);
            previous = Compositing.FedBack(picture);
        }
        Tensor large = nn.functional.interpolate(
            (tensor(drawing[..drawn], [1, 3, halfHeight, halfWidth]) * 2) - 1, [height, width], mode: InterpolationMode.Bilinear,
            align_corners: false);
        ContactSheet.Put(large, sheet, row, 0);
        ContactSheet.Put(picture, sheet, row, 1);
        using Mat truth = dataset.Frame(last);
        using var place = new Mat(sheet, new Rect(new Point(2 * width, row * height), size));
        truth.CopyTo(place);
    }
}
