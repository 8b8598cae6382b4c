using LiveDance.Onnx.TfLite;

namespace LiveDance.Onnx.Tests;

/// <summary>The converter either converts a damaged file or refuses it with a message that names it.</summary>
public class DamagedFileTests
{
    [Fact]
    public void File_that_is_no_model_is_refused_by_name()
    {
        byte[] words = "hello, world"u8.ToArray();
        var error = Assert.Throws<InvalidDataException>(() => TfLiteConverter.Convert(words, "words.tflite"));
        Assert.StartsWith("'words.tflite' is not a readable TFLite model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_operator_is_refused_with_its_name_and_file()
    {
        var file = new TfLiteFile();
        int x = file.Tensor("x", 1, 2, 2, 1), y = file.Tensor("y", 1, 2, 2, 1);
        (file.Inputs, file.Outputs) = ([x], [y]);
        file.Operator("Telepathy", [x], y);

        var error = Assert.Throws<NotSupportedException>(() => TfLiteConverter.Convert(file.ToBytes(), "mind.tflite"));
        Assert.Contains("Telepathy", error.Message, StringComparison.Ordinal);
        Assert.Contains("mind.tflite", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_that_does_not_exist_is_refused_by_name()
    {
        var error = Assert.Throws<InvalidDataException>(
            () => TfLiteConverter.Convert(TfLiteFile.Small(), "small", ("nose", "nose")));
        Assert.Contains("'nose'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Truncated_file_is_converted_or_refused()
    {
        byte[] whole = TfLiteFile.Small();
        Assert.NotEmpty(TfLiteConverter.Convert(whole, "whole").ToBytes());
        for (int length = 0; length < whole.Length - 4; length++) AssertConvertedOrRefused(whole[..length]);
    }

    [Fact]
    public void File_with_a_changed_byte_is_converted_or_refused()
    {
        byte[] whole = TfLiteFile.Small();
        foreach (byte change in (byte[])[0x01, 0x80, 0xFF])
        {
            for (int i = 0; i < whole.Length; i++)
            {
                byte[] damaged = [.. whole];
                damaged[i] ^= change;
                AssertConvertedOrRefused(damaged);
            }
        }
    }

    [Fact]
    public void Noise_after_a_valid_header_is_converted_or_refused()
    {
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            byte[] noise = new byte[random.Next(8, 400)];
            random.NextBytes(noise);
            if (i % 2 == 0) for (int j = 0; j < noise.Length; j++) noise[j] %= 8;
            "TFL3"u8.CopyTo(noise.AsSpan(4));
            AssertConvertedOrRefused(noise);
        }
    }

    [Fact]
    public void Truncated_network_is_refused()
    {
        string package = Path.Combine(Footage.Repository, "node_modules", "@mediapipe", "holistic");
        string path = Path.Combine(package, "pose_landmark_lite.tflite");
        byte[] whole = File.ReadAllBytes(path);
        foreach (double part in (double[])[0.01, 0.3, 0.9, 0.999])
        {
            Memory<byte> cut = whole.AsMemory(0, (int)(whole.Length * part));
            Assert.Throws<InvalidDataException>(() => TfLiteConverter.Convert(cut, "cut"));
        }
    }

    private static void AssertConvertedOrRefused(byte[] bytes)
    {
        try
        {
            TfLiteConverter.Convert(bytes, "damaged.tflite").ToBytes();
        }
        catch (Exception refusal) when (refusal is InvalidDataException or NotSupportedException)
        {
            Assert.Contains("'damaged.tflite'", refusal.Message, StringComparison.Ordinal);
        }
    }
}
