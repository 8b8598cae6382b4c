namespace LiveDance.CommandLine;

/// <summary>Names and descriptions of the training program's commands, which the live program lists in its help as well.</summary>
internal static class TrainingCommands
{
    /// <summary>The training program's name.</summary>
    public const string Program = "livedance-training";

    /// <summary>The description of each command, by its name.</summary>
    public static IReadOnlyDictionary<string, string> Descriptions { get; } = new Dictionary<string, string>
    {
        ["prepare"] = "Create a dataset for training from a video: its poses and its background.",
        ["train"] = "Train a performer: generator, then face. RUN/index.html shows the progress.",
        ["export"] = "Export a trained performer as a package, with 32-bit and 8-bit networks.",
        ["ablate"] =
            "Train pix2pixHD alone, with temporal smoothing, and with the face network, each for the same time; print the paper's tables.",
        ["evaluate"] = "Evaluate a performer on frames it was not trained on: the tables of the paper.",
        ["measure"] = "Measure limb lengths, rest pose and pose range in a performer's own video, and save them in its folder.",
    };
}
