using LiveDance.Training.Data;
using LiveDance.Training.Trainers;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Paper;

/// <summary>A contact sheet of fixed frames of the test split; columns: drawing, generated picture, true frame.</summary>
internal static class PaperPreview
{
    private const int Rows = 3;

    // Frames before the one that is shown, so that the previous picture is the generator's own.
    private const int WarmUp = 3;

    /// <summary>Renders the frames and writes the sheet as JPEG.</summary>
    /// <param name="dataset">The dataset; stays the caller's.</param>
    /// <param name="frames">Its frames at the pictures' size; stay the caller's.</param>
    /// <param name="generator">The generator; stays the caller's.</param>
    /// <param name="temporal">Whether the generator receives its previous picture.</param>
    /// <param name="path">The file.</param>
    public static void Write(Dataset dataset, PaperFrames frames, nn.Module<Tensor, Tensor> generator, bool temporal, string path)
    {
        Size size = frames.Size;
        using var sheet = new Mat(Rows * size.Height, 3 * size.Width, MatType.CV_8UC3);
        for (int row = 0; row < Rows; row++)
        {
            using FinalizationPause pause = FinalizationPause.Begin();
            using DisposeScope scope = NewDisposeScope();
            int last = dataset.TestBegin + WarmUp + (row * (dataset.Count - dataset.TestBegin - WarmUp - 1) / (Rows - 1));
            Tensor picture = zeros([1, 3, size.Height, size.Width]), drawing = picture;
            for (int index = last - WarmUp; index <= last; index++)
            {
                drawing = frames.Drawing(dataset.Poses[index]);
                picture = generator.call(cat([drawing, temporal ? picture : zeros(picture.shape)], 1));
            }
            ContactSheet.Put(drawing, sheet, row, 0);
            ContactSheet.Put(picture, sheet, row, 1);
            using Mat truth = frames.Frame(last), place = new(sheet, new Rect(new Point(2 * size.Width, row * size.Height), size));
            truth.CopyTo(place);
        }
        ContactSheet.Save(sheet, path);
    }
}
