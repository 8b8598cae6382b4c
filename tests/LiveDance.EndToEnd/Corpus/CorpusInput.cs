using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveDance.EndToEnd.Corpus;

/// <summary>
/// An input of <c>tests/References/inputs.json</c>: how ffmpeg makes it, and what has to be read from it. Its picture is black with a
/// white flash, and its sound silent with a beep, both at 0.2 s, unless it says otherwise.
/// </summary>
/// <param name="Name">What is special about it.</param>
/// <param name="File">The name of the file or folder.</param>
/// <param name="Make">
/// The arguments of one run of ffmpeg after another. <c>$out</c> is the input, <c>$a</c> a file for a run's result; other words that
/// begin with a dollar sign are those of <c>sources</c>.
/// </param>
internal sealed record CorpusInput(string Name, string File, string[] Make)
{
    private static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The extension to make it with, if the name has another one or none.</summary>
    public string? Made { get; init; }

    /// <summary>Whether it is a folder of images.</summary>
    public bool Folder { get; init; }

    /// <summary>What is done to the made file, see <see cref="CorpusFiles"/>.</summary>
    public string? Damage { get; init; }

    /// <summary>Whether only <c>./livedance test --all</c> tries it: it is large, or another one is much like it.</summary>
    public bool Heavy { get; init; }

    /// <summary>The number of frames; null if it varies or if there is none.</summary>
    public int? Frames { get; init; }

    /// <summary>The least number of frames, where it depends on what is damaged.</summary>
    public int FramesFrom { get; init; }

    /// <summary>The largest number of frames, where it depends on what is damaged.</summary>
    public int FramesTo { get; init; }

    /// <summary>The time of the first frame in seconds.</summary>
    public double Start { get; init; }

    /// <summary>The length in seconds from the beginning of the file to the end of its last frame.</summary>
    public double Seconds { get; init; }

    /// <summary>Width x height in pixels, upright and with square pixels.</summary>
    public string? Size { get; init; }

    /// <summary>How much later than the flash the beep is, in seconds; null if no sound comes out.</summary>
    public double? Sound { get; init; }

    /// <summary>The exit code of the program.</summary>
    public int Exit { get; init; }

    /// <summary>A part of the sentence that is printed; null if none is.</summary>
    public string? Says { get; init; }

    /// <summary>The inputs, and ffmpeg's arguments that they share.</summary>
    public static (IReadOnlyDictionary<string, string> Sources, IReadOnlyList<CorpusInput> Inputs) All { get; } = Load();

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static (IReadOnlyDictionary<string, string>, IReadOnlyList<CorpusInput>) Load()
    {
        string path = Path.Combine(Footage.Repository, "tests", "References", "inputs.json");
        Corpus all = JsonSerializer.Deserialize<Corpus>(System.IO.File.ReadAllText(path), Json)!;
        return (all.Sources, all.Inputs);
    }

    private sealed record Corpus(Dictionary<string, string> Sources, CorpusInput[] Inputs);
}
