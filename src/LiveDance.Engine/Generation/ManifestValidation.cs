using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Retargeting;
using OpenCvSharp;

namespace LiveDance.Engine.Generation;

/// <summary>Checks every value of a performer's manifest.</summary>
internal static class ManifestValidation
{
    // Limits of the sides of drawing and picture, in pixels.
    private const int MinDrawing = 32, MinPicture = 64, MaxSide = 4096;

    // Sides of a picture are multiples of this: the generator's coarsest features are 16 pixels apart. In the first format the exporter
    // took care of it.
    private const int Multiple = 16;

    // Limit of positions and heights, in sides of the picture: a performer close to the camera reaches beyond the picture.
    private const float MaxSides = 16;

    // Least height from ankle to nose, in pixels.
    private const float MinHeight = 1;

    // Longest shadow, as a multiple of the performer's height.
    private const float MaxShear = 4;

    // Longest text, in characters.
    private const int MaxText = 10_000;

    /// <summary>Finds the first value that is not allowed.</summary>
    /// <returns>The field with its value and what is allowed, as a clause; null if all values are allowed.</returns>
    public static string? Problem(PerformerManifest manifest) =>
        Text("name", manifest.Name) ?? Text("licence", manifest.Licence) ?? Text("credit", manifest.Credit)
        ?? Sizes(manifest) ?? Statistics(manifest) ?? Reach(manifest) ?? Shadow(manifest) ?? Files(manifest) ?? Training(manifest.Training);

    private static string? Text(string field, string text) =>
        text.Length <= MaxText && !text.Any(char.IsControl) ? null : $"{field} has control characters or more than {MaxText} characters";

    private static string? Sizes(PerformerManifest manifest)
    {
        (Size drawing, Size picture) = (manifest.DrawingSize, manifest.PictureSize);
        if (Sides(drawing).Any(side => side is < MinDrawing or > MaxSide))
            return $"drawing_size is {Show(drawing)} and both sides must be {MinDrawing} to {MaxSide}";
        int multiple = manifest.Format == 1 ? FrameFormat.Block : Multiple;
        if (Sides(picture).Any(side => side is < MinPicture or > MaxSide || side % multiple != 0))
            return $"picture_size is {Show(picture)} and both sides must be multiples of {multiple} from {MinPicture} to {MaxSide}";
        return (long)drawing.Width * picture.Height == (long)drawing.Height * picture.Width
            ? null
            : $"drawing_size is {Show(drawing)} and must have the shape of picture_size, {Show(picture)}";

        static int[] Sides(Size size) => [size.Width, size.Height];
        static string Show(Size size) => $"{size.Width} x {size.Height}";
    }

    private static string? Statistics(PerformerManifest manifest)
    {
        BodyStatistics statistics = manifest.Statistics;
        float limit = MaxSides * Math.Max(manifest.PictureSize.Width, manifest.PictureSize.Height);
        return Number("statistics.ankle_near", statistics.AnkleNear, -limit, limit)
            ?? Number("statistics.ankle_far", statistics.AnkleFar, -limit, limit)
            ?? Number("statistics.centre_x", statistics.CentreX, -limit, limit)
            ?? Number("statistics.height_near", statistics.HeightNear, MinHeight, limit)
            ?? Number("statistics.height_far", statistics.HeightFar, MinHeight, limit)
            ?? (statistics.AnkleNear >= statistics.AnkleFar
                ? null
                : FormattableString.Invariant(
                    $"statistics.ankle_near is {statistics.AnkleNear:G6} and must not be less than ankle_far, {statistics.AnkleFar:G6}"));
    }

    private static string? Reach(PerformerManifest manifest)
    {
        if (manifest.Reach is not { } reach) return null;
        int limit = Math.Max(manifest.PictureSize.Width, manifest.PictureSize.Height);
        return Number("reach.up", reach.Up, 0, limit) ?? Number("reach.down", reach.Down, 0, limit)
            ?? Number("reach.left", reach.Left, 0, limit) ?? Number("reach.right", reach.Right, 0, limit)
            ?? Number("reach.floor_left", reach.FloorLeft, 0, limit) ?? Number("reach.floor_right", reach.FloorRight, 0, limit);
    }

    private static string? Shadow(PerformerManifest manifest)
    {
        bool drawn = DrawingVersion.Find(manifest.Drawing) is { HasShadow: true };
        if (manifest.Shadow is not { } shadow) return drawn ? $"shadow is missing and the drawing version '{manifest.Drawing}' needs it" : null;
        return Number("shadow.across", shadow.Across, -MaxShear, MaxShear) ?? Number("shadow.down", shadow.Down, -MaxShear, MaxShear)
            ?? (drawn ? null : $"shadow is given and the drawing version '{manifest.Drawing}' has none");
    }

    private static string? Files(PerformerManifest manifest) =>
        File("generator", manifest.Generator) ?? File("face", manifest.Face) ?? File("plate", manifest.Plate)
        ?? File("skeleton", manifest.Skeleton) ?? File("exact_generator", manifest.ExactGenerator) ?? File("exact_face", manifest.ExactFace)
        ?? File("lite_generator", manifest.LiteGenerator) ?? File("exact_lite_generator", manifest.ExactLiteGenerator);

    private static string? File(string field, PerformerFile? file)
    {
        if (file is null) return null;
        string name = file.File;
        if (name.Length == 0 || name is "." or ".." || name.Contains('\0') || Path.GetFileName(name) != name)
            return $"{field}.file is '{name}' and must be the name of a file in the performer's folder";
        return file.Sha256.Length == 64 && file.Sha256.All(char.IsAsciiHexDigit)
            ? null
            : $"{field}.sha256 is '{file.Sha256}' and must have 64 hexadecimal digits";
    }

    private static string? Training(TrainingSummary? training) => training is null
        ? null
        : Text("training.video", training.Video) ?? Text("training.date", training.Date)
            ?? Number("training.frames", training.Frames, 0, double.MaxValue)
            ?? Number("training.generator_steps", training.GeneratorSteps, 0, double.MaxValue)
            ?? Number("training.generator_minutes", training.GeneratorMinutes, 0, double.MaxValue)
            ?? Number("training.lite_steps", training.LiteSteps, 0, double.MaxValue)
            ?? Number("training.lite_minutes", training.LiteMinutes, 0, double.MaxValue)
            ?? Number("training.face_steps", training.FaceSteps, 0, double.MaxValue)
            ?? Number("training.face_minutes", training.FaceMinutes, 0, double.MaxValue);

    private static string? Number(string field, double value, double lowest, double highest) => value >= lowest && value <= highest
        ? null
        : FormattableString.Invariant($"{field} is {value:G6} and must be ")
            + (highest < double.MaxValue ? FormattableString.Invariant($"{lowest:G6} to {highest:G6}") : "a positive number or 0");
}
