using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace LiveDance.Osc;

/// <summary>Writes packets of Open Sound Control 1.0. Its buffer is used again, so that a bundle for each picture allocates nothing.</summary>
internal sealed class OscWriter
{
    // Seconds from 1900, the epoch of NTP, to 1970.
    private const long NtpToUnix = 2208988800;
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private bool _bundle;

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Packet => _buffer.WrittenMemory;

    /// <summary>Begins a packet of one message.</summary>
    public void Begin()
    {
        _buffer.ResetWrittenCount();
        _bundle = false;
    }

    /// <summary>Begins a bundle.</summary>
    /// <param name="at">The time that its messages belong to.</param>
    public void BeginBundle(DateTimeOffset at)
    {
        _buffer.ResetWrittenCount();
        _bundle = true;
        WriteText("#bundle"u8);
        long ticks = at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        WriteInt((int)(uint)(seconds + NtpToUnix));
        WriteInt((int)(uint)(rest * (1L << 32) / TimeSpan.TicksPerSecond));
    }

    /// <summary>Adds a message of up to four numbers.</summary>
    /// <param name="address">The address in UTF-8.</param>
    /// <param name="values">The numbers, all of type f.</param>
    public void Add(ReadOnlySpan<byte> address, params ReadOnlySpan<float> values)
    {
        if (_bundle) WriteInt(Padded(address.Length) + Padded(values.Length + 1) + (4 * values.Length));
        WriteText(address);
        Span<byte> types = stackalloc byte[values.Length + 1];
        types.Fill((byte)'f');
        types[0] = (byte)',';
        WriteText(types);
        foreach (float value in values) WriteInt(BitConverter.SingleToInt32Bits(value));
    }

    /// <summary>Adds a message of one integer.</summary>
    /// <param name="address">The address in UTF-8.</param>
    /// <param name="value">The number, of type i.</param>
    public void AddNumber(ReadOnlySpan<byte> address, int value)
    {
        if (_bundle) WriteInt(Padded(address.Length) + Padded(2) + 4);
        WriteText(address);
        WriteText(",i"u8);
        WriteInt(value);
    }

    /// <summary>Adds a message of a text and numbers.</summary>
    /// <param name="address">The address in UTF-8.</param>
    /// <param name="name">The text in UTF-8.</param>
    /// <param name="values">The numbers, all of type f.</param>
    public void AddNamed(ReadOnlySpan<byte> address, ReadOnlySpan<byte> name, params ReadOnlySpan<float> values)
    {
        if (_bundle) WriteInt(Padded(address.Length) + Padded(values.Length + 2) + Padded(name.Length) + (4 * values.Length));
        WriteText(address);
        Span<byte> types = stackalloc byte[values.Length + 2];
        types.Fill((byte)'f');
        (types[0], types[1]) = ((byte)',', (byte)'s');
        WriteText(types);
        WriteText(name);
        foreach (float value in values) WriteInt(BitConverter.SingleToInt32Bits(value));
    }

    /// <summary>Adds a message with arguments of any of the types; allocates.</summary>
    /// <exception cref="ArgumentException">An argument has another type.</exception>
    public void Add(OscMessage message)
    {
        byte[] address = Encoding.UTF8.GetBytes(message.Address);
        string types = "," + string.Concat(message.Arguments.Select(TypeOf));
        if (_bundle) WriteInt(Padded(address.Length) + Padded(types.Length) + message.Arguments.Sum(LengthOf));
        WriteText(address);
        WriteText(Encoding.ASCII.GetBytes(types));
        foreach (object argument in message.Arguments) Write(argument);
    }

    private static char TypeOf(object argument) => argument switch
    {
        int => 'i',
        float => 'f',
        string => 's',
        byte[] => 'b',
        true => 'T',
        false => 'F',
        _ => throw new ArgumentException($"An argument of type {argument.GetType().Name} cannot be sent."),
    };

    private static int LengthOf(object argument) => argument switch
    {
        string text => Padded(Encoding.UTF8.GetByteCount(text)),
        byte[] blob => 4 + ((blob.Length + 3) & ~3),
        bool => 0,
        _ => 4,
    };

    // The length of a text with its end and padding; without the four bytes that a multiple of four gets.
    private static int Padded(int length) => (length & ~3) + 4;

    private void Write(object argument)
    {
        switch (argument)
        {
            case int number:
                WriteInt(number);
                break;
            case float number:
                WriteInt(BitConverter.SingleToInt32Bits(number));
                break;
            case string text:
                WriteText(Encoding.UTF8.GetBytes(text));
                break;
            case byte[] blob:
                WriteInt(blob.Length);
                Span<byte> span = _buffer.GetSpan((blob.Length + 3) & ~3)[..((blob.Length + 3) & ~3)];
                span.Clear();
                blob.CopyTo(span);
                _buffer.Advance(span.Length);
                break;
        }
    }

    private void WriteInt(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        Span<byte> span = _buffer.GetSpan(Padded(text.Length))[..Padded(text.Length)];
        span.Clear();
        text.CopyTo(span);
        _buffer.Advance(span.Length);
    }
}
