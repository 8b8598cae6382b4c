namespace LiveDance.CommandLine;

/// <summary>The commands of the training program, which the live program lists in its help as well.</summary>
internal static class TrainingCommands
{
    /// <summary>The training program's name.</summary>
    public const string Program = "livedance-training";

    /// <summary>What each command does, by its name.</summary>
    public static IReadOnlyDictionary<string, string> Descriptions { get; } = new Dictionary<string, string>
    {
        ["prepare"] = "Find the poses and the background of a video, to train a performer from it.",
        ["train"] = "Train a performer: generator, then face. RUN/index.html shows how it is doing.",
        ["export"] = "Make a performer's package of a training, in 32 and in 8 bits.",
        ["ablate"] =
            "Train pix2pixHD alone, with temporal smoothing, and with the face network, each as long, and print the paper's tables.",
        ["evaluate"] = "Measure a performer on frames it never saw: the tables of the paper.",
        ["measure"] = "Measure a performer's own video: limbs, rest pose and range of poses, for their folder.",
    };
}
