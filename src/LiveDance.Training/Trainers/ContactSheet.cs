using OpenCvSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>Pictures side by side in one image.</summary>
internal static class ContactSheet
{
    /// <summary>Puts a square picture where it belongs.</summary>
    /// <param name="picture">1 x 3 x S x S, -1..1.</param>
    /// <param name="sheet">The image, 3 bytes a pixel.</param>
    /// <param name="row">Rows of S pixels from the top.</param>
    /// <param name="column">Columns of S pixels from the left.</param>
    public static void Put(Tensor picture, Mat sheet, int row, int column) => Put(picture.cpu().data<float>().ToArray(), (int)picture.shape[3], sheet, row, column);

    /// <summary>The same for red, green and blue planes.</summary>
    public static unsafe void Put(ReadOnlySpan<float> planes, int size, Mat sheet, int row, int column)
    {
        int count = size * size;
        for (int y = 0; y < size; y++)
        {
            byte* target = (byte*)sheet.Ptr((row * size) + y) + (column * size * 3);
            for (int x = 0; x < size; x++)
                for (int c = 0; c < 3; c++)
                    target[(3 * x) + 2 - c] = (byte)Math.Clamp(((planes[(c * count) + (y * size) + x] + 1) * 127.5f) + 0.5f, 0, 255);
        }
    }

    /// <summary>Writes it, under its name only when it is whole.</summary>
    public static void Save(Mat sheet, string path)
    {
        string part = Path.ChangeExtension(path, ".part.jpg");
        Cv2.ImWrite(part, sheet);
        File.Move(part, path, overwrite: true);
    }
}
