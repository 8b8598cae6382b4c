using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace LiveDance.Engine.Inference;

/// <summary>Finds the libraries that an execution provider needs and that are missing on this machine. Works on Linux only.</summary>
public static class ProviderLibraries
{
    /// <summary>The file names of the libraries that the provider's own library depends on and the system's loader does not find.</summary>
    /// <returns>Empty if none is missing, if this ONNX Runtime was built without the provider, or on another system than Linux.</returns>
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
        return [.. Needed(stream).Where(name => !File.Exists(Path.Combine(AppContext.BaseDirectory, name)) && !CanLoad(name))];
    }

    /// <summary>Reads the names of the libraries that an ELF library depends on (DT_NEEDED).</summary>
    /// <param name="library">A 64-bit little-endian ELF file; only its tables are read.</param>
    /// <returns>The names; none if it is another kind of file.</returns>
    internal static IReadOnlyList<string> Needed(Stream library)
    {
        const int LoadSegment = 1, DynamicSegment = 2, NeededTag = 1, StringsTag = 5, StringBytesTag = 10;
        byte[] header = Read(library, 0, 64);
        if (header.Length < 64 || BinaryPrimitives.ReadUInt32LittleEndian(header) != 0x464C457F || header[4] != 2 || header[5] != 1) return [];
        int size = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(54));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56));
        byte[] segments = Read(library, Long(header, 32), size * count);
        long Field(int segment, int at) => Long(segments, (segment * size) + at);
        int Kind(int segment) => BinaryPrimitives.ReadInt32LittleEndian(segments.AsSpan(segment * size));

        int dynamic = Enumerable.Range(0, count).FirstOrDefault(segment => Kind(segment) == DynamicSegment, -1);
        if (dynamic < 0) return [];
        // Fields of a program header: offset in the file at 8, virtual address at 16, size in the file at 32.
        byte[] entries = Read(library, Field(dynamic, 8), (int)Field(dynamic, 32));
        (long Tag, long Value)[] tags =
            [.. Enumerable.Range(0, entries.Length / 16).Select(i => (Long(entries, 16 * i), Long(entries, (16 * i) + 8)))];
        long address = tags.FirstOrDefault(tag => tag.Tag == StringsTag).Value;
        long bytes = tags.FirstOrDefault(tag => tag.Tag == StringBytesTag).Value;
        int stringSegment = Enumerable.Range(0, count).FirstOrDefault(
            segment => Kind(segment) == LoadSegment && address >= Field(segment, 16) && address < Field(segment, 16) + Field(segment, 32), -1);
        if (stringSegment < 0) return [];
        byte[] strings = Read(library, Field(stringSegment, 8) + address - Field(stringSegment, 16), (int)bytes);
        return [.. tags.Where(tag => tag.Tag == NeededTag).Select(tag => Text(strings.AsSpan((int)tag.Value)))];
    }

    private static bool CanLoad(string name)
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
