using System.Buffers.Binary;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>Reads a performer's plate.</summary>
internal static class PlateImage
{
    // The eight bytes of every PNG file, then the length and name of its first chunk, then width and height (ISO/IEC 15948, sec. 5.2, 11.2.2).
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private const int WidthAt = 16, HeaderLength = 24;

    // Bytes of a chunk besides its data: length, name and checksum (ISO/IEC 15948, sec. 5.3).
    private const int ChunkOverhead = 12;

    /// <summary>Reads the image. The size in its header is compared first, so that a huge image is never decoded.</summary>
    /// <param name="path">A PNG file.</param>
    /// <param name="size">Size that it must have, in pixels.</param>
    /// <exception cref="EngineException">The file is not a PNG image of that size, or is damaged.</exception>
    public static Mat Read(string path, Size size)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        int read;
        using (FileStream file = File.OpenRead(path)) read = file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (read < HeaderLength || !header.StartsWith(Signature))
            throw new EngineException($"The plate '{path}' is not a PNG image; get the performer's folder again.");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(header[WidthAt..]), height = BinaryPrimitives.ReadUInt32BigEndian(header[(WidthAt + 4)..]);
        if (width != size.Width || height != size.Height)
        {
            throw new EngineException(
                $"The plate '{path}' has {width} x {height} pixels and the manifest's picture_size is {size.Width} x {size.Height}; get the performer's folder again.");
        }
        byte[] bytes = File.ReadAllBytes(path);
        Mat plate = HasWholeChunks(bytes) ? Cv2.ImDecode(bytes, ImreadModes.Color) : new Mat();
        if (plate.Size() == size) return plate;
        plate.Dispose();
        throw new EngineException($"The plate '{path}' is damaged; get the performer's folder again.");
    }

    // OpenCV's decoder takes as much memory as a chunk says that it is long, up to 4 GB, before it finds out that the file ends earlier.
    private static bool HasWholeChunks(ReadOnlySpan<byte> bytes)
    {
        long at = Signature.Length;
        while (at + ChunkOverhead <= bytes.Length) at += ChunkOverhead + BinaryPrimitives.ReadUInt32BigEndian(bytes[(int)at..]);
        return at == bytes.Length;
    }
}
