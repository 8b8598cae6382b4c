using OpenCvSharp;

namespace LiveDance.Bindings.Tests.OpenCv;

public sealed class ImageFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("livedance-").FullName;

    [Fact]
    public void A_picture_survives_PNG_to_the_byte()
    {
        using Mat picture = Gradient();
        string file = Path.Combine(_folder, "picture.png");
        Assert.True(Cv2.ImWrite(file, picture));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(file)[..4]);

        using Mat read = Cv2.ImRead(file);
        Assert.Equal(0, Cv2.Norm(picture, read, NormTypes.INF));
        using Mat grey = Cv2.ImRead(file, ImreadModes.Grayscale);
        Assert.Equal(1, grey.Channels());
    }

    [Fact]
    public void Encoding_in_memory_and_decoding_gives_the_picture_back()
    {
        using Mat picture = Gradient();
        Cv2.ImEncode(".png", picture, out byte[] png);
        using Mat decoded = Cv2.ImDecode(png, ImreadModes.Color);
        Assert.Equal(0, Cv2.Norm(picture, decoded, NormTypes.INF));
        using Mat again = Mat.FromImageData(picture.ImEncode());
        Assert.Equal(0, Cv2.Norm(picture, again, NormTypes.INF));
    }

    [Fact]
    public void A_lower_JPEG_quality_makes_fewer_bytes()
    {
        using Mat picture = Gradient();
        byte[] good = picture.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, 95));
        byte[] poor = picture.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, 10));
        Assert.True(poor.Length < good.Length);
        using Mat decoded = Cv2.ImDecode(good, ImreadModes.Color);
        Assert.InRange(Cv2.Norm(picture, decoded, NormTypes.L1) / (picture.Total() * 3), 0.01, 20);
    }

    [Fact]
    public void What_is_no_picture_reads_as_an_empty_matrix_and_an_unknown_ending_is_an_error()
    {
        using Mat missing = Cv2.ImRead(Path.Combine(_folder, "nowhere.png"));
        Assert.True(missing.Empty());
        using Mat garbage = Cv2.ImDecode("not a picture"u8.ToArray(), ImreadModes.Color);
        Assert.True(garbage.Empty());
        using Mat picture = Gradient();
        Assert.Throws<OpenCVException>(() => Cv2.ImWrite(Path.Combine(_folder, "a.nonsense"), picture));
        Assert.Throws<OpenCVException>(() => picture.ImEncode(".nonsense"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Mat Gradient()
    {
        var mat = new Mat(40, 60, MatType.CV_8UC3);
        for (int y = 0; y < 40; y++)
            for (int x = 0; x < 60; x++)
                mat.Set(y, x, new Vec3b((byte)(x * 4), (byte)(y * 6), (byte)((x * y) & 255)));
        return mat;
    }
}
