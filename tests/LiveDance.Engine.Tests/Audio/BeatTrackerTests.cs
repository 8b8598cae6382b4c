using LiveDance.Engine.Audio;

namespace LiveDance.Engine.Tests.Audio;

public sealed class BeatTrackerTests
{
    private const int Rate = 48000;
    private const double Start = 0.37;
    private readonly Random _random = new(11);

    [Theory]
    [InlineData(60)]
    [InlineData(75)]
    [InlineData(90)]
    [InlineData(100)]
    [InlineData(120)]
    [InlineData(128)]
    [InlineData(150)]
    [InlineData(174)]
    [InlineData(180)]
    public void Click_track_gives_its_tempo_and_phase(double tempo)
    {
        float[] sound = new float[14 * Rate];
        for (double beat = Start; beat < 13.9; beat += 60 / tempo) Burst(sound, beat, 0.01, 0.8, 2000);
        Expect(sound, tempo);
    }

    [Theory]
    [InlineData(84)]
    [InlineData(100)]
    [InlineData(124)]
    [InlineData(140)]
    public void Drum_loop_in_noise_gives_its_tempo_and_phase(double tempo)
    {
        float[] sound = new float[14 * Rate];
        double step = 60 / tempo / 2;
        for (int eighth = 0; Start + (eighth * step) < 13.8; eighth++)
        {
            double at = Start + (eighth * step);
            // Bass drum on 1 and 3, snare on 2 and 4, a soft hi-hat on every eighth.
            if (eighth % 4 == 0) Burst(sound, at, 0.12, 0.8, 60);
            if (eighth % 4 == 2) Noise(sound, at, 0.1, 0.5);
            Noise(sound, at, 0.02, 0.06);
        }
        for (int i = 0; i < sound.Length; i++) sound[i] += (float)(0.02 * ((2 * _random.NextDouble()) - 1));
        Expect(sound, tempo);
    }

    [Theory]
    [InlineData(110)]
    [InlineData(440)]
    [InlineData(441)]
    [InlineData(3000)]
    public void Constant_tone_has_no_beat_that_ends_the_session(double frequency)
    {
        var tracker = new BeatTracker(48000);
        var block = new float[960];
        for (int k = 0; k < 3000; k++)
        {
            for (int i = 0; i < 480; i++) block[2 * i] = block[(2 * i) + 1] = (float)(0.1 * Math.Sin(2 * Math.PI * frequency * ((480 * k) + i) / 48000));
            tracker.Add(block, 2, (k + 1) / 100.0);
        }
        Assert.InRange(tracker.Beat.Tempo, 0, 400);
    }

    [Fact]
    public void Noise_and_silence_have_no_beat()
    {
        var noise = new float[10 * Rate];
        for (int i = 0; i < noise.Length; i++) noise[i] = (float)(0.3 * ((2 * _random.NextDouble()) - 1));
        Assert.Equal(0, Listen(noise).Tempo);
        Assert.Equal(0, Listen(new float[10 * Rate]).Tempo);
    }

    [Fact]
    public void Change_of_tempo_is_followed()
    {
        float[] sound = new float[28 * Rate];
        double beat = Start;
        for (; beat < 13; beat += 0.6) Burst(sound, beat, 0.01, 0.8, 2000);
        for (; beat < 27.9; beat += 0.45) Burst(sound, beat, 0.01, 0.8, 2000);
        Assert.InRange(Listen(sound).Tempo, 0.98 * 60 / 0.45, 1.02 * 60 / 0.45);
    }

    [Fact]
    public void Phase_is_zero_at_a_beat_and_rises_to_the_next()
    {
        var beat = new Beat(120, 10, 1);
        Assert.Equal([0, 0.5, 0, 0.9], new[] { 10, 10.25, 12, 9.95 }.Select(time => Math.Round(beat.PhaseAt(time), 6)));
        Assert.Equal(0, default(Beat).PhaseAt(3));
    }

    private static void Expect(float[] sound, double tempo)
    {
        Beat beat = Listen(sound);
        Assert.InRange(beat.Tempo, 0.98 * tempo, 1.02 * tempo);
        double beats = (beat.BeatAt - Start) * tempo / 60;
        double error = (beats - Math.Round(beats)) * 60 / tempo;
        Assert.True(Math.Abs(error) < 0.025, $"the beat is {1000 * error:0} ms off");
    }

    private static Beat Listen(float[] sound)
    {
        var tracker = new BeatTracker(Rate);
        for (int i = 0; i + 480 <= sound.Length; i += 480) tracker.Add(sound.AsSpan(i, 480), 1, (i + 479) / (double)Rate);
        return tracker.Beat;
    }

    private static void Burst(float[] sound, double at, double seconds, double level, double pitch)
    {
        int first = (int)(at * Rate), count = (int)(seconds * Rate);
        for (int i = 0; i < count && first + i < sound.Length; i++)
            sound[first + i] += (float)(level * Math.Exp(-5.0 * i / count) * Math.Cos(2 * Math.PI * pitch * i / Rate));
    }

    private void Noise(float[] sound, double at, double seconds, double level)
    {
        int first = (int)(at * Rate), count = (int)(seconds * Rate);
        for (int i = 0; i < count && first + i < sound.Length; i++)
            sound[first + i] += (float)(level * Math.Exp(-5.0 * i / count) * ((2 * _random.NextDouble()) - 1));
    }
}
