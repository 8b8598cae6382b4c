using System.Text.Json;
using LiveDance.CommandLine;
using LiveDance.Commands;

namespace LiveDance.EndToEnd.Corpus;

/// <summary>
/// Reads every input of <c>tests/References/inputs.json</c> with <c>pose</c>, in this process, and compares what it writes with what that
/// file says of the input: frames, times, size, and by a flash and a beep how far apart sound and picture are.
/// </summary>
public sealed class CorpusTests : IDisposable
{
    private const double SoundTolerance = 0.04;

    // Sound encoders begin up to this many seconds before the picture, and formats that cannot say so count time from there.
    private const double EncoderDelay = 0.05;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Light => [.. CorpusInput.All.Inputs.Where(input => !input.Heavy).Select(input => input.Name)];

    public static TheoryData<string> Heavy => [.. CorpusInput.All.Inputs.Where(input => input.Heavy).Select(input => input.Name)];

    [Theory]
    [MemberData(nameof(Light))]
    public Task Input_is_read_as_what_it_is(string name) => Check(name);

    [Theory]
    [Trait("Category", "Heavy")]
    [MemberData(nameof(Heavy))]
    public Task Further_input_is_read_as_what_it_is(string name) => Check(name);

    [Theory]
    [InlineData("variable rate in MP4")]
    [InlineData("WebM of a browser's recorder, without rate and length")]
    [InlineData("sound 0.3 s before the picture in MKV")]
    [InlineData("sound that goes on")]
    public void Transfer_keeps_length_and_sound(string name)
    {
        CorpusInput input = CorpusInput.All.Inputs.Single(input => input.Name == name);
        string output = _folder.File("out.mp4");
        ProgramRun run = LiveDanceProgram.Run(
            "transfer", CorpusFiles.Make(input), "-o", output, "--layout", "side-by-side", "--causal", "--pose", "fast", "--quality", "lite");
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains("No dancer was found", Assert.Single(Sentences(run.Errors)), StringComparison.Ordinal);
        // The middle of the source, which is at the upper left: a third of the width, half of the height.
        WrittenVideo written = WrittenVideo.Measure(output, "iw/12:ih/8:iw/8:ih*3/16");
        Assert.Equal(input.Seconds, written.Seconds, (1.01 * written.Interval) + EncoderDelay);
        Assert.Equal(input.Sound!.Value, written.Beep!.Value - written.Flash!.Value, SoundTolerance + (written.Interval / 2));
    }

    private async Task Check(string name)
    {
        CorpusInput input = CorpusInput.All.Inputs.Single(input => input.Name == name);
        string path = CorpusFiles.Make(input), output = _folder.File("points");
        (int exit, string said) = await Pose(path, output);
        Assert.True(exit == input.Exit, $"exit code {exit}: {said}");
        if (input.Says is null) Assert.Empty(Sentences(said));
        else Assert.Contains(input.Says, Assert.Single(Sentences(said)), StringComparison.Ordinal);
        if (input.Frames is null && input.FramesTo == 0)
        {
            Assert.Empty(Directory.GetFiles(_folder.Path));
            return;
        }
        using JsonDocument points = JsonDocument.Parse(File.ReadAllText(output + ".json"));
        double[] times = [.. points.RootElement.GetProperty("time").EnumerateArray().Select(time => time.GetDouble())];
        Assert.Equal(times.Length, points.RootElement.GetProperty("keypoints").GetArrayLength());
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second > pair.First, $"{pair.Second} s after {pair.First} s"));
        if (input.Frames is not { } frames)
        {
            Assert.InRange(times.Length, input.FramesFrom, input.FramesTo);
            return;
        }
        Assert.Equal(frames, times.Length);
        int[] size = [.. points.RootElement.GetProperty("size").EnumerateArray().Select(side => side.GetInt32())];
        Assert.Equal(input.Size, $"{size[0]}x{size[1]}");
        WrittenVideo written = WrittenVideo.Measure(output + ".mp4");
        Assert.Equal(input.Start, times[0], EncoderDelay);
        if (frames > 1) Assert.Equal(input.Seconds, written.Seconds, (1.01 * written.Interval) + EncoderDelay);
        Assert.InRange(times[^1], times[0], input.Seconds + EncoderDelay);
        if (input.Sound is { } offset)
        {
            Assert.NotNull(written.Flash);
            Assert.NotNull(written.Beep);
            Assert.Equal(offset, written.Beep.Value - written.Flash.Value, SoundTolerance + (written.Interval / 2));
        }
        else
        {
            Assert.Null(written.Beep);
        }
    }

    private static async Task<(int Exit, string Said)> Pose(string path, string output)
    {
        TextWriter before = Console.Error;
        using var said = new StringWriter();
        Console.SetError(said);
        try
        {
            return (await CommandRunner.RunAsync(LiveProgram.Root(), ["pose", "--pose", "fast", "--output", output, "--", path]), said.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    private static string[] Sentences(string said) =>
        [.. said.Split('\n').Where(line => line.StartsWith("livedance:", StringComparison.Ordinal))];
}
