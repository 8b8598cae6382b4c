using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace LiveDance.Engine.Inference;

/// <summary>Which libraries of NVIDIA's an execution provider needs, and which of them are not there. On Linux; elsewhere nothing is known.</summary>
public static class ProviderLibraries
{
    /// <summary>The libraries that the provider's own library asks for and the system's loader does not find, by their file names.</summary>
    /// <returns>Empty if all are there, or if this ONNX Runtime comes without the provider.</returns>
    public static IReadOnlyList<string> Missing(ExecutionProvider provider)
    {
        string? file = provider switch
        {
            ExecutionProvider.Cuda => "libonnxruntime_providers_cuda.so",
            ExecutionProvider.TensorRt => "libonnxruntime_providers_tensorrt.so",
            _ => null,
        };
        string path = Path.Combine(AppContext.BaseDirectory, file ?? "");
        if (file is null || !OperatingSystem.IsLinux() || !File.Exists(path)) return [];
        using FileStream stream = File.OpenRead(path);
        return [.. Needed(stream).Where(name => !File.Exists(Path.Combine(AppContext.BaseDirectory, name)) && !Loads(name))];
    }

    /// <summary>The libraries that an ELF library asks for.</summary>
    /// <param name="library">A 64-bit little-endian ELF file, which may be large: only its tables are read.</param>
    /// <returns>Their names; none if it is no such file.</returns>
    internal static IReadOnlyList<string> Needed(Stream library)
    {
        const int LoadSegment = 1, DynamicSegment = 2, NeededTag = 1, StringsTag = 5, StringBytesTag = 10;
        byte[] header = Read(library, 0, 64);
        if (header.Length < 64 || BinaryPrimitives.ReadUInt32LittleEndian(header) != 0x464C457F || header[4] != 2 || header[5] != 1) return [];
        int size = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(54)), count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56));
        byte[] segments = Read(library, Long(header, 32), size * count);
        long Field(int segment, int at) => Long(segments, (segment * size) + at);
        int Kind(int segment) => BinaryPrimitives.ReadInt32LittleEndian(segments.AsSpan(segment * size));

        int dynamic = Enumerable.Range(0, count).FirstOrDefault(segment => Kind(segment) == DynamicSegment, -1);
        if (dynamic < 0) return [];
        // A segment: offset in the file at 8, address at 16, bytes in the file at 32.
        byte[] entries = Read(library, Field(dynamic, 8), (int)Field(dynamic, 32));
        (long Tag, long Value)[] tags = [.. Enumerable.Range(0, entries.Length / 16).Select(i => (Long(entries, 16 * i), Long(entries, (16 * i) + 8)))];
        long address = tags.FirstOrDefault(tag => tag.Tag == StringsTag).Value, bytes = tags.FirstOrDefault(tag => tag.Tag == StringBytesTag).Value;
        int holder = Enumerable.Range(0, count).FirstOrDefault(
            segment => Kind(segment) == LoadSegment && address >= Field(segment, 16) && address < Field(segment, 16) + Field(segment, 32), -1);
        if (holder < 0) return [];
        byte[] strings = Read(library, Field(holder, 8) + address - Field(holder, 16), (int)bytes);
        return [.. tags.Where(tag => tag.Tag == NeededTag).Select(tag => Text(strings.AsSpan((int)tag.Value)))];
    }

    private static bool Loads(string name)
    {
        if (!NativeLibrary.TryLoad(name, out nint library)) return false;
        NativeLibrary.Free(library);
        return true;
    }

    private static byte[] Read(Stream stream, long from, int count)
    {
        var bytes = new byte[count];
        stream.Position = from;
        return bytes[..stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }

    private static long Long(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes[..bytes.IndexOf((byte)0)]);
}
