using OpenCvSharp;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Trainers;

/// <summary>Puts pictures of one size side by side into one image.</summary>
internal static class ContactSheet
{
    /// <summary>Converts a picture and copies it into a cell of the sheet.</summary>
    /// <param name="picture">1 x 3 x H x W, -1..1.</param>
    /// <param name="sheet">The sheet, 3 bytes per pixel, BGR.</param>
    /// <param name="row">The cell's row, in pictures from the top.</param>
    /// <param name="column">The cell's column, in pictures from the left.</param>
    public static void Put(Tensor picture, Mat sheet, int row, int column) =>
        Put(picture.cpu().data<float>().ToArray(), new Size(picture.shape[3], picture.shape[2]), sheet, row, column);

    /// <summary>As <see cref="Put(Tensor, Mat, int, int)"/>, for the planes of a picture.</summary>
    /// <param name="planes">Red, green and blue planes of height x width, -1..1.</param>
    /// <param name="size">Size of the picture, in pixels.</param>
    /// <param name="sheet">The sheet, 3 bytes per pixel, BGR.</param>
    /// <param name="row">The cell's row.</param>
    /// <param name="column">The cell's column.</param>
    public static unsafe void Put(ReadOnlySpan<float> planes, Size size, Mat sheet, int row, int column)
    {
        int count = size.Width * size.Height;
        for (int y = 0; y < size.Height; y++)
        {
            byte* target = (byte*)sheet.Ptr((row * size.Height) + y) + (column * size.Width * 3);
            for (int x = 0; x < size.Width; x++)
                for (int c = 0; c < 3; c++)
                    target[(3 * x) + 2 - c] = (byte)Math.Clamp(((planes[(c * count) + (y * size.Width) + x] + 1) * 127.5f) + 0.5f, 0, 255);
        }
    }

    /// <summary>Writes the sheet as JPEG; the file is replaced only when the new one is complete.</summary>
    public static void Save(Mat sheet, string path)
    {
        string part = Path.ChangeExtension(path, ".part.jpg");
        Cv2.ImWrite(part, sheet);
        File.Move(part, path, overwrite: true);
    }
}
