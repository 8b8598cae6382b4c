using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LiveDance.Engine;
using TorchSharp;

namespace LiveDance.Training.Checkpoints;

/// <summary>
/// Files of named tensors in float32 or float16, in the safetensors format: eight bytes with the length of the header, the header
/// in JSON, the values. Files are written under another name and renamed, so that a path holds a complete file or what it held
/// before.
/// </summary>
public static class SafeTensors
{
    // Longest header that is read, in bytes; a longer one is taken for damage. The limit is that of the format's own library.
    private const int MaxHeaderLength = 100_000_000;

    /// <summary>Saves tensors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors by name; values are converted from float32.</param>
    /// <param name="notes">Texts to store with them, by key.</param>
    /// <param name="half">Whether to store float16 in place of float32.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(
        string path, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? notes = null,
        bool half = false)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var header = new SortedDictionary<string, object>(StringComparer.Ordinal);
        if (notes is { Count: > 0 }) header["__metadata__"] = notes;
        long offset = 0;
        foreach ((string name, torch.Tensor tensor) in tensors)
        {
            long length = tensor.numel() * (half ? 2 : sizeof(float));
            header[name] = new { dtype = half ? "F16" : "F32", shape = tensor.shape, data_offsets = new[] { offset, offset + length } };
            offset += length;
        }
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(header);
        // Aligns the values to eight bytes.
        int padded = (text.Length + 7) / 8 * 8;
        string part = path + ".part";
        try
        {
            using (FileStream stream = File.Create(part))
            {
                stream.Write(BitConverter.GetBytes((long)padded));
                stream.Write(text);
                stream.Write(Encoding.ASCII.GetBytes(new string(' ', padded - text.Length)));
                foreach (torch.Tensor tensor in tensors.Values)
                {
                    float[] values = tensor.cpu().data<float>().ToArray();
                    stream.Write(half ? MemoryMarshal.AsBytes<Half>(Halved(values)) : MemoryMarshal.AsBytes<float>(values));
                }
                stream.Flush(flushToDisk: true);
            }
            File.Move(part, path, overwrite: true);
        }
        catch (IOException)
        {
            // On a full disk half a checkpoint is in the way of everything else.
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Loads every tensor of a file.</summary>
    /// <returns>The tensors as float32, to be disposed of by the caller, and the notes.</returns>
    /// <exception cref="EngineException">
    /// The file is missing, damaged, or holds values of another type than float32 and float16.
    /// </exception>
    public static (Dictionary<string, torch.Tensor> Tensors, Dictionary<string, string> Notes) Load(string path)
    {
        if (!File.Exists(path)) throw new EngineException($"There is no file '{path}'.");
        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] length = new byte[8];
            stream.ReadExactly(length);
            long header = BitConverter.ToInt64(length);
            if (header is <= 0 or > MaxHeaderLength || header > stream.Length - 8) throw new InvalidDataException("its header has no sensible length");
            byte[] text = new byte[header];
            stream.ReadExactly(text);
            using JsonDocument document = JsonDocument.Parse(text);
            Dictionary<string, torch.Tensor> tensors = [];
            Dictionary<string, string> notes = [];
            foreach (JsonProperty entry in document.RootElement.EnumerateObject())
            {
                if (entry.Name == "__metadata__")
                {
                    foreach (JsonProperty note in entry.Value.EnumerateObject()) notes[note.Name] = note.Value.GetString() ?? "";
                    continue;
                }
                tensors[entry.Name] = Read(stream, 8 + header, entry);
            }
            return (tensors, notes);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or JsonException or KeyNotFoundException
            or InvalidOperationException or ArgumentException or FormatException or OverflowException or UnauthorizedAccessException)
        {
            throw new EngineException($"'{path}' is not a safetensors file that can be read: {FailureCause.Of(error)}.", error);
        }
    }

    private static Half[] Halved(float[] values)
    {
        var halves = new Half[values.Length];
        TensorPrimitives.ConvertToHalf(values, halves);
        return halves;
    }

    private static torch.Tensor Read(FileStream stream, long begin, JsonProperty entry)
    {
        string type = entry.Value.GetProperty("dtype").GetString() ?? "";
        if (type is not ("F32" or "F16")) throw new InvalidDataException($"'{entry.Name}' is of type {type}, not F32 or F16");
        int width = type == "F32" ? sizeof(float) : 2;
        long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        long count = shape.Aggregate(1L, (product, size) => product * size);
        if (offsets.Length != 2 || count < 0 || offsets[1] - offsets[0] != count * width || begin + offsets[1] > stream.Length)
            throw new InvalidDataException($"'{entry.Name}' does not fill its shape");
        float[] values = new float[count];
        stream.Seek(begin + offsets[0], SeekOrigin.Begin);
        if (type == "F32")
        {
            stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        else
        {
            var halves = new Half[count];
            stream.ReadExactly(MemoryMarshal.AsBytes(halves.AsSpan()));
            TensorPrimitives.ConvertToSingle(halves, values);
        }
        return torch.tensor(values, shape);
    }
}
