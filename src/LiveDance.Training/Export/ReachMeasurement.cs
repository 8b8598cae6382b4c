using LiveDance.Engine.Drawing;
using LiveDance.Engine.Frames;
using LiveDance.Engine.Generation;
using LiveDance.Engine.Inference;
using LiveDance.Training.Data;
using OpenCvSharp;

namespace LiveDance.Training.Export;

/// <summary>Measures how far a performer reaches beyond the key points, see <see cref="MatteReach"/>.</summary>
internal static class ReachMeasurement
{
    // Frames of the training split that are rendered, from its beginning; those of the validation split are rendered as well.
    private const int TrainingFrames = 1000;

    // Difference to the plate, in levels of 255, up to which a pixel counts as plate.
    private const float Invisible = 4;

    // Cells in a row or column of the picture that must be visible, so that a single wrong cell does not count.
    private const int FewestCells = 3;

    // Share of the frames that the reach covers. In the others a key point is missing, as the repair of a live pose would not let it, and the
    // reach would be that of a limb.
    private const double Covered = 0.998;

    /// <summary>Renders frames of the dataset and measures.</summary>
    /// <param name="performer">The performer; stays the caller's.</param>
    /// <param name="dataset">The dataset that it was trained on; stays the caller's.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>The reach; zeros if nobody was detected in any frame.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static MatteReach Of(Performer performer, Dataset dataset, CancellationToken cancellation)
    {
        FrameFormat format = performer.Format;
        using var generator = new FrameGenerator(performer, ExecutionDevice.Cpu, Environment.ProcessorCount, wholePicture: true);
        using var figure = performer.CreateStickFigure();
        using var drawing = new Mat(format.Drawing, MatType.CV_8UC3);
        float[] plate = PackedPlate.From(performer.Plate, format);
        var packed = new PackedPicture(format);
        var shadow = new PersonPose();
        ShadowProjection? projection = performer.Manifest.Shadow;
        List<Extent> extents = [];
        int last = -2;
        foreach (int index in Enumerable.Range(0, Math.Min(TrainingFrames, dataset.TrainEnd))
            .Concat(Enumerable.Range(dataset.TrainEnd, dataset.TestBegin - dataset.TrainEnd)))
        {
            cancellation.ThrowIfCancellationRequested();
            PersonPose pose = dataset.Poses[index];
            projection?.Project(pose, shadow);
            if (!MatteReach.TryFind(pose, projection is null ? null : shadow, out BoundingArea box)) continue;
            figure.Draw(pose, drawing);
            generator.Generate(pose, drawing, continues: index == last + 1, packed);
            last = index;
            // A shadow that is drawn is in the box already, so the floor is nothing special then.
            BoundingArea floor = box;
            bool hasFloor = projection is null && BoundingArea.TryFind(
                pose, Keypoints135.LeftKnee, Keypoints135.BodyCount - Keypoints135.LeftKnee, out floor);
            int knees = hasFloor ? Math.Clamp((int)(floor.Top / FrameFormat.Block), 0, format.Rows) : format.Rows;
            extents.Add(new Extent(
                box, hasFloor ? floor : box, Visible(packed, plate, 0, format.Rows, box), Visible(packed, plate, 0, knees, box),
                Visible(packed, plate, knees, format.Rows, box)));
        }
        return Covering(extents);
    }

    /// <summary>The reach that covers what was visible in nearly all frames.</summary>
    internal static MatteReach Covering(IReadOnlyList<Extent> extents)
    {
        float left = Share(extents.Select(e => e.Box.Left - e.Above.Left)), right = Share(extents.Select(e => e.Above.Right - e.Box.Right));
        // Below the knees only what the reach above them does not cover is counted, such as the shadow.
        return new MatteReach(
            Share(extents.Select(e => e.Box.Top - e.All.Top)), Share(extents.Select(e => e.All.Bottom - e.Box.Bottom)), left, right,
            Share(extents.Select(e => e.Below.Left < e.Box.Left - left ? e.Floor.Left - e.Below.Left : 0)),
            Share(extents.Select(e => e.Below.Right > e.Box.Right + right ? e.Below.Right - e.Floor.Right : 0)));
    }

    // Whole pixels, as parts of one mean nothing here.
    private static float Share(IEnumerable<float> values)
    {
        float[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : MathF.Ceiling(MathF.Max(0, sorted[(int)(Covered * (sorted.Length - 1))]));
    }

    // The area of the visible cells of some rows; the given one if there are none.
    private static BoundingArea Visible(PackedPicture packed, float[] plate, int firstRow, int endRow, BoundingArea none)
    {
        FrameFormat format = packed.Format;
        int[] inRow = new int[format.Rows], inColumn = new int[format.Columns];
        for (int row = firstRow; row < endRow; row++)
        {
            for (int column = 0; column < format.Columns; column++)
            {
                if (!IsVisible(packed, plate, (row * format.Columns) + column)) continue;
                inRow[row]++;
                inColumn[column]++;
            }
        }
        int left = Array.FindIndex(inColumn, count => count >= FewestCells), right = Array.FindLastIndex(inColumn, count => count >= FewestCells);
        int top = Array.FindIndex(inRow, count => count >= FewestCells), bottom = Array.FindLastIndex(inRow, count => count >= FewestCells);
        const int Block = FrameFormat.Block;
        return left < 0 || top < 0 ? none : new BoundingArea(left * Block, top * Block, (right + 1) * Block, (bottom + 1) * Block);
    }

    private static bool IsVisible(PackedPicture packed, float[] plate, int cell)
    {
        int count = packed.Format.CellCount;
        for (int k = 0; k < FrameFormat.SubPixels; k++)
        {
            float matte = packed.Matte[(k * count) + cell];
            for (int c = 0; c < 3; c++)
            {
                int at = (((c * FrameFormat.SubPixels) + k) * count) + cell;
                if (MathF.Abs(matte * (packed.Colour[at] - plate[at])) * 127.5f > Invisible) return true;
            }
        }
        return false;
    }

    /// <summary>Where the key points and the visible performer are in a frame, in pixels.</summary>
    /// <param name="Box">All key points, and the shadow's if it is drawn.</param>
    /// <param name="Floor">The key points from the knees down.</param>
    /// <param name="All">What is visible.</param>
    /// <param name="Above">What is visible above the knees.</param>
    /// <param name="Below">What is visible below the knees.</param>
    internal sealed record Extent(BoundingArea Box, BoundingArea Floor, BoundingArea All, BoundingArea Above, BoundingArea Below);
}
