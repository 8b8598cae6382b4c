using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using LiveDance.Measurement.Charts;

namespace LiveDance.Measurement.Motion;

/// <summary>The report of <c>motion-report</c>; its JSON uses the property names in snake_case.</summary>
/// <remarks>Lengths are in % of the body's height from ankle to nose, jitter in the same per frame squared.</remarks>
internal sealed record MotionFigures
{
    public required string Machine { get; init; }

    public required string Device { get; init; }

    public required string Performer { get; init; }

    public required List<ClipFigures> Clips { get; init; }

    /// <summary>The report as charts.</summary>
    [JsonIgnore]
    public IReadOnlyList<Chart> Charts => [.. Clips.SelectMany(clip => clip.Charts)];

    /// <summary>The tracking of two crossing dancers; null without both clips.</summary>
    public required CrossingFigures? Crossing { get; init; }

    /// <summary>The report as text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Machine}; networks on {Device}; performer {Performer}");
        text.AppendLine(
            """
            Errors in % of the body's height from ankle to nose; PCK: % of points within 5 and 10 % of it; jitter: mean
            acceleration of still points, in % of the height per frame^2; lag in ms, and the filter's own (minus raw's).
            """);
        foreach (ClipFigures clip in Clips) clip.Print(text);
        if (Crossing is { } crossing)
        {
            text.AppendLine();
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"two people, crossing twice in {crossing.Frames} frames, each followed once: {crossing.IdentitySwitches} identity "
                + $"switches; hidden by the other and not shown in {crossing.UnseenFrames} frames");
        }
        return text.ToString();
    }
}

/// <summary>The figures of one clip.</summary>
internal sealed record ClipFigures
{
    public required string Name { get; init; }

    public required int Frames { get; init; }

    public required double FramesPerSecond { get; init; }

    public required double HeightPixels { get; init; }

    /// <summary>Whether the reference consists of true joints; if not, of the detected poses smoothed offline.</summary>
    public required bool TrueJoints { get; init; }

    public required List<FilterFigures> Filters { get; init; }

    /// <summary>One-Euro's own lag in the four seconds where it is largest, as slow motion is smoothed more.</summary>
    public required double? LargestOwnLagMs { get; init; }

    public required List<PartFigures> Parts { get; init; }

    public required List<Prediction> Prediction { get; init; }

    public required List<NormalizationFigures> Normalization { get; init; }

    /// <summary>The clip's figures as charts.</summary>
    [JsonIgnore]
    public IReadOnlyList<Chart> Charts =>
    [
        OfFilters($"{Name}: jitter of still points, share of that without a filter", row => row.JitterOfRaw),
        OfFilters($"{Name}: lag behind the reference, ms", row => row.LagMs),
        OfFilters($"{Name}: error, % of the body's height", row => row.Error),
        OfFilters($"{Name}: points within 5 % of the body's height, %", row => row.Pck5),
        new BarChart(
            $"{Name}: error of moving points at a later time, % of the body's height",
            [.. Prediction.SelectMany(row => new Bar[] { new($"{row.LatencyMs} ms later, not predicted", row.MovingError), new($"{row.LatencyMs} ms later, predicted", row.PredictedMovingError) })]),
        new BarChart($"{Name}: foot slide after normalization, % of the height a second", [.. Normalization.Select(row => new Bar($"{row.Distortion}, {row.Statistics}", row.FootSlide))]),
    ];

    /// <summary>Appends the clip's tables.</summary>
    public void Print(StringBuilder text)
    {
        string reference = TrueJoints ? "true joints" : "no truth: its own poses, smoothed offline, are the reference";
        text.AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{Name}: {Frames} frames, {FramesPerSecond:0.#} a second, {HeightPixels:0} pixels high; {reference}");
        Row(text, 28, "", "shown %", "error", "PCK 5", "PCK 10", "jitter", "of raw", "lag", "own lag");
        foreach (FilterFigures row in Filters)
        {
            Row(
                text, 28, $"{row.Distortion,-10} {row.Filter}", Number(row.ShownPercent, 1), Number(row.Error, 2),
                Number(row.Pck5, 1), Number(row.Pck10, 1), Number(row.Jitter, 2), Number(row.JitterOfRaw, 2),
                Number(row.LagMs, 1), Number(row.OwnLagMs, 1));
        }
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"one-euro as it is, the four seconds of most lag: own lag {Number(LargestOwnLagMs, 1)} ms");
        text.AppendLine("by part, as it is, one-euro");
        Row(text, 28, "", "still", "raw", "jitter", "of raw", "lag", "own lag");
        foreach (PartFigures row in Parts)
        {
            Row(
                text, 28, row.Part, $"{row.StillSamples}", Number(row.RawJitter, 2), Number(row.Jitter, 2),
                Number(row.JitterOfRaw, 2), Number(row.LagMs, 1), Number(row.OwnLagMs, 1));
        }
        text.AppendLine("prediction, one-euro: error against the pose at the later time, without -> with");
        foreach (Prediction row in Prediction)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"  {row.LatencyMs} ms later: error {Change(row.Error, row.PredictedError)}, of moving points "
                + $"{Change(row.MovingError, row.PredictedMovingError)}, jitter {Change(row.Jitter, row.PredictedJitter)}");
        }
        text.AppendLine(
            "normalization: retargeted skeleton minus the performer's own measures, in %; foot slide in % of the height per second");
        Row(text, 36, "", "ankle near", "far", "height near", "far", "limbs", "worst", "jump", "slide", "bound %");
        foreach (NormalizationFigures row in Normalization)
        {
            Row(
                text, 36, $"{row.Distortion,-10} {row.Statistics}", Number(row.AnkleNear, 1), Number(row.AnkleFar, 1), Number(row.HeightNear, 1),
                Number(row.HeightFar, 1), Number(row.MeanLimb, 1), Number(row.WorstLimb, 1), Number(row.LargestJump, 2), Number(row.FootSlide, 1),
                Number(row.BoundPercent, 1));
        }
    }

    private BarChart OfFilters(string title, Func<FilterFigures, double?> value) =>
        new(title, [.. Filters.Select(row => new Bar($"{row.Distortion}, {row.Filter}", value(row)))]);

    private static void Row(StringBuilder text, int first, string name, params string[] cells)
    {
        text.Append("  ").Append(name.PadRight(first));
        foreach (string cell in cells) text.Append(cell.PadLeft(Math.Max(9, cell.Length + 1)));
        while (text[^1] == ' ') text.Length--;
        text.AppendLine();
    }

    private static string Change(double? from, double? to) => $"{Number(from, 2)} -> {Number(to, 2)}";

    private static string Number(double? value, int places) =>
        // Adding zero turns -0 into 0.
        value is { } number ? (Math.Round(number, places) + 0.0).ToString($"F{places}", CultureInfo.InvariantCulture) : "-";
}

/// <summary>The figures of one filter on one distortion of a clip.</summary>
internal sealed record FilterFigures(
    string Distortion,
    string Filter,
    double ShownPercent,
    double? Error,
    double Pck5,
    double Pck10,
    double? Jitter,
    double? JitterOfRaw,
    double? LagMs,
    double? OwnLagMs);

/// <summary>The figures of One-Euro on the points that share parameters; jitter is unreliable with few still samples.</summary>
internal sealed record PartFigures(
    string Part, int StillSamples, double? RawJitter, double? Jitter, double? JitterOfRaw, double? LagMs, double? OwnLagMs);

/// <summary>The figures of <see cref="RetargetingMeasurement"/>; all null if too little of the dancer was visible.</summary>
internal sealed record NormalizationFigures(
    string Distortion,
    string Statistics,
    double? AnkleNear,
    double? AnkleFar,
    double? HeightNear,
    double? HeightFar,
    double? MeanLimb,
    double? WorstLimb,
    double? LargestJump,
    double? FootSlide,
    double? BoundPercent);
