using System.Buffers.Binary;
using System.Text;

namespace LiveDance.Osc;

/// <summary>
/// Reads packets of Open Sound Control 1.0 (http://opensoundcontrol.org/spec-1_0): messages with arguments i, f, s, b, T and F, and bundles
/// of them with time tags.
/// </summary>
internal static class OscReader
{
    // Bundles within bundles beyond this are refused, as nobody sends them and each costs stack.
    private const int MaxDepth = 8;

    // Seconds from the epoch of NTP, 1900, to that of .NET.
    private static readonly DateTimeOffset NtpEpoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads a packet.</summary>
    /// <exception cref="OscFormatException">It is none.</exception>
    public static IReadOnlyList<TimedOscMessage> Read(ReadOnlySpan<byte> packet)
    {
        List<TimedOscMessage> messages = [];
        ReadInto(messages, packet, null, depth: 0);
        return messages;
    }

    private static void ReadInto(List<TimedOscMessage> messages, ReadOnlySpan<byte> packet, DateTimeOffset? at, int depth)
    {
        if (packet.Length == 0 || packet.Length % 4 != 0) throw new OscFormatException("its length is no multiple of four bytes");
        if (!packet.StartsWith("#bundle\0"u8))
        {
            messages.Add(new TimedOscMessage(ReadMessage(packet), at));
            return;
        }
        if (depth == MaxDepth) throw new OscFormatException("bundles are nested too deeply");
        if (packet.Length < 16) throw new OscFormatException("a bundle has no time tag");
        DateTimeOffset? time = ReadTime(BinaryPrimitives.ReadUInt64BigEndian(packet[8..]));
        packet = packet[16..];
        while (packet.Length > 0)
        {
            int length = ReadInt(ref packet);
            if (length <= 0 || length > packet.Length) throw new OscFormatException("a part of a bundle exceeds it");
            ReadInto(messages, packet[..length], time, depth + 1);
            packet = packet[length..];
        }
    }

    // 1 stands for at once; the fraction counts 2^-32 s.
    private static DateTimeOffset? ReadTime(ulong tag) =>
        tag == 1 ? null : NtpEpoch.AddSeconds(tag >> 32).AddTicks((long)((tag & uint.MaxValue) * (double)TimeSpan.TicksPerSecond / (1L << 32)));

    private static OscMessage ReadMessage(ReadOnlySpan<byte> packet)
    {
        string address = ReadString(ref packet);
        if (address.Length == 0 || address[0] != '/') throw new OscFormatException("an address does not begin with a slash");
        // Very old programs leave the types out where there are no arguments.
        if (packet.Length == 0) return new OscMessage(address);
        string types = ReadString(ref packet);
        if (types.Length == 0 || types[0] != ',') throw new OscFormatException("the types of the arguments do not begin with a comma");
        var arguments = new object[types.Length - 1];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = types[i + 1] switch
            {
                'i' => ReadInt(ref packet),
                'f' => BitConverter.Int32BitsToSingle(ReadInt(ref packet)),
                's' => ReadString(ref packet),
                'b' => ReadBlob(ref packet),
                'T' => true,
                'F' => false,
                _ => throw new OscFormatException($"the type of argument {i + 1} is not one of i, f, s, b, T, F"),
            };
        }
        if (packet.Length > 0) throw new OscFormatException("it has more bytes than arguments");
        return new OscMessage(address, (IReadOnlyList<object>)arguments);
    }

    private static int ReadInt(ref ReadOnlySpan<byte> packet)
    {
        if (packet.Length < 4) throw new OscFormatException("it ends within a number");
        int value = BinaryPrimitives.ReadInt32BigEndian(packet);
        packet = packet[4..];
        return value;
    }

    private static string ReadString(ref ReadOnlySpan<byte> packet)
    {
        int length = packet.IndexOf((byte)0);
        int padded = (length & ~3) + 4;
        if (length < 0 || padded > packet.Length) throw new OscFormatException("a text has no end");
        string text = Encoding.UTF8.GetString(packet[..length]);
        packet = packet[padded..];
        return text;
    }

    private static byte[] ReadBlob(ref ReadOnlySpan<byte> packet)
    {
        int length = ReadInt(ref packet);
        if (length < 0 || length > packet.Length || ((length + 3) & ~3) > packet.Length) throw new OscFormatException("a blob exceeds the message");
        byte[] blob = packet[..length].ToArray();
        packet = packet[((length + 3) & ~3)..];
        return blob;
    }
}
