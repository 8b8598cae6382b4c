using System.Numerics;
using LiveDance.Engine.Pose.Networks;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Pose;

/// <summary>Tests <see cref="CropReader"/> against a simple implementation.</summary>
public class CropReaderTests
{
    [Theory]
    [InlineData(64, 48, 30, 20, 25, 0.3f)]
    [InlineData(64, 48, 5, 44, 90, -2f)]
    [InlineData(64, 48, 63, 47, 10, 0)]
    [InlineData(2, 2, 1, 1, 3, 0.1f)]
    [InlineData(7, 3, 3, 1, 40, 1.5f)]
    [InlineData(64, 48, -200, 20, 30, 0)]
    public void Vectorized_reading_equals_reading_single_pixels(
        int width, int height, float x, float y, float size, float turn)
    {
        using Mat image = Noise(width, height);
        var crop = new Crop(new Vector2(x, y), size, turn);
        foreach (CropBorder beyond in (CropBorder[])[CropBorder.Nearest, CropBorder.Black])
        {
            // Rows of a multiple of sixteen pixels and others are computed by different instructions.
            foreach (int side in (int[])[16, 24])
            {
                float[] expected = Naive(image, crop, side, -1, 1, beyond);
                float[] actual = new float[expected.Length];
                CropReader.Read(new ImageView(image), crop, actual, side, -1, 1, beyond);
                for (int i = 0; i < expected.Length; i++)
                {
                    float difference = MathF.Abs(expected[i] - actual[i]);
                    Assert.True(difference < 2e-3f, $"{beyond}, {side} x {side}, {i}: {actual[i]} instead of {expected[i]}");
                }
            }
        }
    }

    [Fact]
    public void Upright_crop_of_the_whole_image_is_the_image_as_three_planes()
    {
        using Mat image = Noise(16, 16);
        float[] planes = new float[3 * 256];
        CropReader.Read(new ImageView(image), new Crop(new Vector2(8, 8), 16, 0), planes, 16, 0, 255);
        for (int i = 0; i < 256; i++)
        {
            Vec3b pixel = image.At<Vec3b>(i / 16, i % 16);
            Assert.Equal(pixel.Item2, planes[i], 1e-3);
            Assert.Equal(pixel.Item1, planes[256 + i], 1e-3);
            Assert.Equal(pixel.Item0, planes[512 + i], 1e-3);
        }
    }

    [Fact]
    public void Image_with_padded_rows_is_read_correctly()
    {
        using Mat image = Noise(40, 30);
        using Mat part = image.SubMat(new Rect(7, 5, 17, 13));
        using Mat copy = part.Clone();
        var crop = new Crop(new Vector2(9, 6), 12, 0.7f);
        float[] expected = new float[3 * 64], actual = new float[3 * 64];
        CropReader.Read(new ImageView(copy), crop, expected, 8, 0, 1);
        CropReader.Read(new ImageView(part), crop, actual, 8, 0, 1);
        Assert.Equal(expected, actual);
    }

    private static Mat Noise(int width, int height)
    {
        var image = new Mat(height, width, MatType.CV_8UC3);
        new Random(width + height).NextBytes(image.AsSpan<byte>());
        return image;
    }

    // The reference: maps each output pixel's centre into the image and interpolates the four surrounding pixels.
    private static float[] Naive(Mat image, Crop crop, int size, float lowest, float highest, CropBorder beyond)
    {
        var planes = new float[3 * size * size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                Vector2 place = crop.ToImage(new Vector2(column + 0.5f, row + 0.5f) / size) - new Vector2(0.5f);
                float x = Math.Clamp(place.X, 0, image.Cols - 1), y = Math.Clamp(place.Y, 0, image.Rows - 1);
                bool outside = MathF.Abs(place.X - x) > 0.5f || MathF.Abs(place.Y - y) > 0.5f;
                (int x0, int y0) = ((int)x, (int)y);
                (int x1, int y1) = (Math.Min(x0 + 1, image.Cols - 1), Math.Min(y0 + 1, image.Rows - 1));
                for (int channel = 0; channel < 3; channel++)
                {
                    float Pixel(int r, int c) => channel switch
                    {
                        0 => image.At<Vec3b>(r, c).Item2,
                        1 => image.At<Vec3b>(r, c).Item1,
                        _ => image.At<Vec3b>(r, c).Item0,
                    };
                    float top = ((x0 + 1 - x) * Pixel(y0, x0)) + ((x - x0) * Pixel(y0, x1));
                    float bottom = ((x0 + 1 - x) * Pixel(y1, x0)) + ((x - x0) * Pixel(y1, x1));
                    float value = outside && beyond == CropBorder.Black ? 0 : ((y0 + 1 - y) * top) + ((y - y0) * bottom);
                    planes[(((channel * size) + row) * size) + column] = lowest + (value / 255 * (highest - lowest));
                }
            }
        }
        return planes;
    }
}
