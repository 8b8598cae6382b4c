using LiveDance.Engine.Frames;
using OpenCvSharp;

namespace LiveDance.Engine.Drawing;

/// <summary>Draws a detected pose onto the image it was found in, for visual checks.</summary>
public static class PoseOverlay
{
    /// <summary>Draws the key points above <see cref="BodyMeasure.Confident"/> and the limbs between them.</summary>
    /// <param name="pose">In pixels of the image; nothing is drawn for a pose that was not found.</param>
    /// <param name="image">Height x width x 3 bytes, BGR; drawn upon.</param>
    public static void Draw(PersonPose pose, Mat image)
    {
        if (!pose.Found) return;
        foreach (Limb limb in StickPalette.Strokes)
        {
            Keypoint from = pose.Points[limb.From], to = pose.Points[limb.To];
            if (from.Confidence <= BodyMeasure.Confident || to.Confidence <= BodyMeasure.Confident) continue;
            Cv2.Line(image, At(from), At(to), limb.Colour, Math.Min(limb.Thickness, 2), LineTypes.AntiAlias);
        }
        for (int i = 0; i < Keypoints135.BodyCount; i++)
        {
            Keypoint point = pose.Points[i];
            if (point.Confidence <= BodyMeasure.Confident) continue;
            Cv2.Circle(image, At(point), 2, new Scalar(255, 255, 255), -1, LineTypes.AntiAlias);
        }
    }

    private static Point At(Keypoint point) => new((int)MathF.Round(point.X), (int)MathF.Round(point.Y));
}
