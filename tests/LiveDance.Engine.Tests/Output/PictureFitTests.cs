using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Output;
using LiveDance.Engine.Output.Targets;
using OpenCvSharp;

namespace LiveDance.Engine.Tests.Output;

public sealed class PictureFitTests
{
    [Fact]
    public void Crop_pad_and_stretch_place_a_square_in_a_wide_canvas()
    {
        Size square = new(512, 512), wide = new(640, 360);
        Assert.Equal((new Rect(0, 112, 512, 288), new Rect(0, 0, 640, 360)), PictureFit.Place(square, wide, FitMode.Crop));
        Assert.Equal((new Rect(0, 0, 512, 512), new Rect(140, 0, 360, 360)), PictureFit.Place(square, wide, FitMode.Pad));
        Assert.Equal((new Rect(0, 0, 512, 512), new Rect(0, 0, 640, 360)), PictureFit.Place(square, wide, FitMode.Stretch));
    }

    [Fact]
    public void Padding_is_black_and_adapts_to_another_picture_size()
    {
        using var fit = new PictureFit(new Size(40, 20), FitMode.Pad);
        using var square = new Mat(16, 16, MatType.CV_8UC3, Scalar.All(200));
        fit.Draw(square);
        Assert.Equal((0, 200, 0), (fit.Canvas.At<Vec3b>(10, 4).Item0, fit.Canvas.At<Vec3b>(10, 20).Item0, fit.Canvas.At<Vec3b>(10, 35).Item0));
        using var wide = new Mat(8, 32, MatType.CV_8UC3, Scalar.All(90));
        fit.Draw(wide);
        Assert.Equal((90, 0), (fit.Canvas.At<Vec3b>(10, 2).Item0, fit.Canvas.At<Vec3b>(2, 20).Item0));
    }

    [Fact]
    public void Unpacked_picture_has_the_matte_as_alpha_and_the_colours_in_place()
    {
        var packed = new PackedPicture(FrameFormat.Square(8, 8));
        packed.SetRegion(PackedRegion.Whole(packed.Format));
        // Pixel (5, 6): cell (1, 1), sub-pixel 4 * 1 + 2 of 16; 4 cells.
        const int Cell = 3, SubPixel = 6, Cells = 4;
        packed.Matte[(SubPixel * Cells) + Cell] = 0.5f;
        packed.Colour[(SubPixel * Cells) + Cell] = 1;
        packed.Colour[((16 + SubPixel) * Cells) + Cell] = 0;
        packed.Colour[((32 + SubPixel) * Cells) + Cell] = -1;
        using var picture = new Mat();
        AlphaPicture.Unpack(packed, picture);
        Vec4b pixel = picture.At<Vec4b>(5, 6);
        Assert.Equal((0, 128, 255, 128), (pixel.Item0, pixel.Item1, pixel.Item2, pixel.Item3));
        Assert.Equal(0, picture.At<Vec4b>(5, 5).Item3);
    }

    [Fact]
    public void Background_that_is_neither_colour_nor_file_is_refused()
    {
        var format = FrameFormat.Square(64, 64);
        using (Mat green = Background.Load("#102030", format))
            Assert.Equal((0x30, 0x20, 0x10), (green.At<Vec3b>(9, 9).Item0, green.At<Vec3b>(9, 9).Item1, green.At<Vec3b>(9, 9).Item2));
        EngineException error = Assert.Throws<EngineException>(() => Background.Load("grün", format));
        Assert.Contains("'grün'", error.Message, StringComparison.Ordinal);
        Assert.Equal(Remedy.ChooseBackground, error.Remedy);
    }
}
