using System.Text.Json;
using LiveDance.Engine.Frames;

namespace LiveDance.Engine.Retargeting;

/// <summary>
/// Proportions, rest pose and range of poses of a performer, measured in the performer's training video. Stored in the performer's folder
/// as <c>skeleton.json</c>.
/// </summary>
public sealed record PerformerSkeleton
{
    /// <summary>File format version that is written and read.</summary>
    public const int CurrentFormat = 1;

    /// <summary>File name in a performer's folder.</summary>
    public const string FileName = "skeleton.json";

    // Limit of lengths in body heights; a limb or a pose is a fraction of it.
    private const float MaxShare = 10;

    // Limit of the rest pose's positions, in pixels: 16 sides of the largest picture.
    private const float MaxPosition = 16 * 4096;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
    };

    /// <summary>File format version.</summary>
    public required int Format { get; init; }

    /// <summary>Length of each limb as a share of the height from ankle to nose; limbs that were never measured are left out.</summary>
    public required IReadOnlyDictionary<LimbKind, float> Limbs { get; init; }

    /// <summary>Rest pose: 135 points of x, y and confidence, in pixels of the picture.</summary>
    public required float[][] RestPose { get; init; }

    /// <summary>Cluster centres of the poses in the video, see <see cref="PoseRangeLimiter"/>.</summary>
    public required float[][] Poses { get; init; }

    /// <summary>Distance from the nearest of <see cref="Poses"/> that 99.5 % of the video's poses stay within; in body heights.</summary>
    public required float Reach { get; init; }

    /// <summary>Length of a limb as in <see cref="LimbLengthEstimator.Proportion"/>; 0 where it is not known.</summary>
    public float Proportion(LimbKind limb) => LimbLengthEstimator.Upright.All(Limbs.ContainsKey)
        ? Limbs.GetValueOrDefault(limb) / LimbLengthEstimator.Upright.Sum(part => Limbs[part])
        : 0;

    /// <summary>Measures a performer's skeleton.</summary>
    /// <param name="poses">All poses of the performer's video, smoothed, in pixels of the picture; enumerated once.</param>
    /// <param name="statistics">Statistics of the same poses.</param>
    /// <exception cref="EngineException">Too few poses show the performer from head to foot.</exception>
    public static PerformerSkeleton From(IEnumerable<PersonPose> poses, in BodyStatistics statistics)
    {
        var limbs = new LimbLengthEstimator(memory: int.MaxValue);
        var whole = new List<PersonPose>();
        foreach (PersonPose pose in poses)
        {
            if (!pose.Found || !BodyMeasure.TryFoot(pose, out (float X, float Y) foot)) continue;
            limbs.Add(pose, statistics.HeightAt(foot.Y));
            if (PoseRangeLimiter.IsWhole(pose)) whole.Add(pose);
        }
        if (whole.Count < PoseRangeLimiter.MinPoses)
        {
            throw new EngineException(
                $"The performer is visible from head to foot in only {whole.Count} frames; "
                + $"at least {PoseRangeLimiter.MinPoses} are needed: film a longer video that shows the whole dancer.");
        }
        (float[][] centres, float reach) = PoseRangeLimiter.Learn(whole, statistics);
        return new PerformerSkeleton
        {
            Format = CurrentFormat,
            Limbs = Enum.GetValues<LimbKind>().Where(limb => limbs.Share(limb) > 0)
                .ToDictionary(limb => limb, limb => MathF.Round(limbs.Share(limb), 4)),
            RestPose = [.. Retargeting.RestPose.Among(whole, statistics).Points.Select(Rounded)],
            Poses = centres,
            Reach = reach,
        };

        static float[] Rounded(Keypoint point) => [MathF.Round(point.X, 1), MathF.Round(point.Y, 1), MathF.Round(point.Confidence, 2)];
    }

    /// <summary>Reads and validates a file.</summary>
    /// <exception cref="EngineException">The file is missing, damaged or of another version.</exception>
    public static PerformerSkeleton Load(string path)
    {
        PerformerSkeleton? skeleton;
        try
        {
            skeleton = JsonSerializer.Deserialize<PerformerSkeleton>(File.ReadAllText(path), Json);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The performer's skeleton '{path}' cannot be read: {FailureCause.Of(error)}.", error);
        }
        if (skeleton is not { Format: CurrentFormat })
        {
            throw new EngineException(
                $"The performer's skeleton '{path}' has format {skeleton?.Format ?? 0} and this program reads {CurrentFormat}.",
                Remedy.MeasurePerformer);
        }
        if (skeleton.Problem() is { } problem)
            throw new EngineException($"The performer's skeleton '{path}' cannot be used: {problem}.", Remedy.MeasurePerformer);
        return skeleton;
    }

    // The first value that is not allowed; null if all are.
    private string? Problem()
    {
        foreach ((LimbKind limb, float share) in Limbs)
        {
            if (!Enum.IsDefined(limb)) return $"limbs has an unknown limb '{limb}'";
            if (!(share is > 0 and <= MaxShare)) return Described($"limbs.{limb}", share, $"above 0 and at most {MaxShare}");
        }
        if (!(Reach is > 0 and <= MaxShare)) return Described("reach", Reach, $"above 0 and at most {MaxShare}");
        return RowProblem("rest_pose", RestPose, Keypoints135.Count, 3, MaxPosition)
            ?? (Poses.Length > 0 ? null : "poses is empty")
            ?? RowProblem("poses", Poses, Poses.Length, PoseRangeLimiter.Dimensions, MaxShare);
    }

    private static string? RowProblem(string field, float[][] rows, int count, int length, float limit)
    {
        if (rows.Length != count) return $"{field} has {rows.Length} rows and must have {count}";
        for (int i = 0; i < count; i++)
        {
            // An element of an array may be null in JSON whatever its declaration says.
            if (rows[i] is not { } row || row.Length != length) return $"{field}[{i}] must have {length} numbers";
            foreach (float value in row)
                if (!(MathF.Abs(value) <= limit)) return Described($"{field}[{i}]", value, $"within -{limit} and {limit}");
        }
        return null;
    }

    private static string Described(string field, float value, string allowed) =>
        FormattableString.Invariant($"{field} is {value:G6} and must be {allowed}");

    /// <summary>Writes the file atomically: on failure an existing file stays unchanged.</summary>
    /// <exception cref="EngineException">The file cannot be written.</exception>
    public void Save(string path)
    {
        try
        {
            File.WriteAllText(path + ".part", JsonSerializer.Serialize(this, Json) + "\n");
            File.Move(path + ".part", path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The performer's skeleton '{path}' cannot be written: {FailureCause.Of(error)}.", error);
        }
    }

    /// <summary>Returns <see cref="RestPose"/> as a pose.</summary>
    public PersonPose AtRest()
    {
        var pose = new PersonPose { Found = true };
        for (int i = 0; i < RestPose.Length; i++) pose.Points[i] = new Keypoint(RestPose[i][0], RestPose[i][1], RestPose[i][2]);
        return pose;
    }
}
