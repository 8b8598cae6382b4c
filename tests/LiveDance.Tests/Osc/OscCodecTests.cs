using LiveDance.Osc;

namespace LiveDance.Tests.Osc;

public class OscCodecTests
{
    [Fact]
    public void Message_has_the_bytes_of_the_specification()
    {
        // The example of the specification's section "OSC Message Examples".
        byte[] expected =
        [
            .. "/oscillator/4/frequency\0"u8, .. ",f\0\0"u8, 0x43, 0xdc, 0, 0,
        ];
        Assert.Equal(expected, Write(new OscMessage("/oscillator/4/frequency", 440f)));
        TimedOscMessage read = Assert.Single(OscReader.Read(expected));
        Assert.Null(read.At);
        Assert.Equal("/oscillator/4/frequency", read.Message.Address);
        Assert.Equal(440f, Assert.Single(read.Message.Arguments));
    }

    [Fact]
    public void Every_type_survives_writing_and_reading()
    {
        var message = new OscMessage("/a", 1, -2.5f, "", "abc", "abcd", "Grüße", true, false, new byte[] { 1, 2, 3 }, Array.Empty<byte>(), int.MinValue, float.NaN);
        OscMessage read = Assert.Single(OscReader.Read(Write(message))).Message;
        Assert.Equal(message.Address, read.Address);
        Assert.Equal(message.Arguments, read.Arguments);
    }

    [Fact]
    public void Bundle_keeps_its_time_to_a_microsecond_and_its_order()
    {
        var at = new DateTimeOffset(2026, 3, 4, 5, 6, 7, 891, TimeSpan.Zero);
        var writer = new OscWriter();
        writer.BeginBundle(at);
        writer.Add("/one"u8, 0.5f, 1, -3);
        writer.Add("/four"u8);
        writer.Add(new OscMessage("/mixed", "text", 3, new byte[] { 9 }));
        IReadOnlyList<TimedOscMessage> read = OscReader.Read(writer.Packet.Span);
        Assert.Equal(["/one", "/four", "/mixed"], read.Select(timed => timed.Message.Address));
        Assert.Equal([0.5f, 1f, -3f], read[0].Message.Arguments);
        Assert.Empty(read[1].Message.Arguments);
        Assert.Equal(["text", 3, new byte[] { 9 }], read[2].Message.Arguments);
        Assert.All(read, timed => Assert.True((timed.At!.Value - at).Duration() < TimeSpan.FromMicroseconds(1)));
    }

    [Fact]
    public void Time_tag_of_one_means_at_once_also_in_a_bundle_within_a_bundle()
    {
        byte[] inner = [.. "#bundle\0"u8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 8, .. "/x\0\0,\0\0\0"u8];
        byte[] outer = [.. "#bundle\0"u8, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, (byte)inner.Length, .. inner];
        TimedOscMessage read = Assert.Single(OscReader.Read(outer));
        Assert.Equal("/x", read.Message.Address);
        Assert.Null(read.At);
    }

    [Fact]
    public void Bundle_of_a_picture_allocates_nothing_after_the_first()
    {
        var writer = new OscWriter();
        Write();
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 10; i++) Write();
        }));

        void Write()
        {
            writer.BeginBundle(DateTimeOffset.UnixEpoch);
            for (int i = 0; i < PoseAddresses.Utf8.Count; i++) writer.Add(PoseAddresses.Utf8[i], 0.1f, 0.2f, 0.9f);
        }
    }

    [Fact]
    public void Random_and_damaged_packets_are_read_or_refused_and_never_anything_else()
    {
        var random = new Random(11);
        var writer = new OscWriter();
        writer.BeginBundle(DateTimeOffset.UnixEpoch);
        writer.Add(new OscMessage("/livedance/layout", "inset", 3, 0.5f, true, new byte[] { 1, 2, 3, 4, 5 }));
        writer.Add("/livedance/mirror"u8, 1);
        byte[] valid = writer.Packet.ToArray();
        int read = 0, refused = 0;
        for (int i = 0; i < 200_000; i++)
        {
            byte[] packet;
            if (i % 4 == 0)
            {
                packet = new byte[4 * random.Next(1, 20)];
                random.NextBytes(packet);
                if (i % 8 == 0) "#bundle\0"u8[..Math.Min(8, packet.Length)].CopyTo(packet);
            }
            else
            {
                packet = [.. valid];
                for (int k = random.Next(1, 5); k > 0; k--) packet[random.Next(packet.Length)] = (byte)random.Next(256);
                if (i % 3 == 0) packet = packet[..random.Next(packet.Length)];
            }
            try
            {
                OscReader.Read(packet);
                read++;
            }
            catch (OscFormatException)
            {
                refused++;
            }
        }
        Assert.True(read > 1000 && refused > 1000, $"{read} read, {refused} refused");
    }

    [Fact]
    public void Deeply_nested_bundle_is_refused()
    {
        byte[] packet = [.. "/x\0\0,\0\0\0"u8];
        for (int i = 0; i < 1000; i++)
            packet = [.. "#bundle\0"u8, 0, 0, 0, 0, 0, 0, 0, 1, .. BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(packet.Length)), .. packet];
        Assert.Contains("nested", Assert.Throws<OscFormatException>(() => OscReader.Read(packet)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_points_have_different_addresses()
    {
        Assert.Equal(Engine.Frames.Keypoints135.Count, PoseAddresses.Names.Distinct().Count());
        Assert.Equal("left-wrist", PoseAddresses.Names[Engine.Frames.Keypoints135.LeftWrist]);
        Assert.Equal("left-hand/wrist", PoseAddresses.Names[Engine.Frames.Keypoints135.LeftHand]);
        Assert.Equal("right-hand/little/4", PoseAddresses.Names[Engine.Frames.Keypoints135.RightHand + 20]);
        Assert.Equal("left-pupil", PoseAddresses.Names[Engine.Frames.Keypoints135.LeftPupil]);
    }

    private static byte[] Write(OscMessage message)
    {
        var writer = new OscWriter();
        writer.Begin();
        writer.Add(message);
        return writer.Packet.ToArray();
    }
}
