using LiveDance.Engine;
using LiveDance.Engine.Output;
using OpenCvSharp;

namespace LiveDance.Training.Preparation;

/// <summary>Which part of a video's images becomes the frames of a dataset, and at which size.</summary>
/// <param name="Video">Size of the video's images, in pixels.</param>
/// <param name="Part">The part, in pixels of the image.</param>
/// <param name="Frame">Size of the frames, in pixels.</param>
public sealed record FrameCrop(Size Video, Rect Part, Size Frame)
{
    /// <summary>Sides of a frame are multiples of this: the generator's coarsest features are 16 pixels apart.</summary>
    public const int Multiple = 16;

    /// <summary>The least side of a frame, in pixels: the window of the face network fits in.</summary>
    public const int LowestSide = 128;

    /// <summary>The largest side of a frame, in pixels.</summary>
    public const int HighestSide = 1920;

    // Longer side of a frame where no size is asked for, in pixels: what a live performer can be rendered at on a CPU.
    private const int StandardSide = 1280;

    /// <summary>Selects the part.</summary>
    /// <param name="video">Size of the video's images, in pixels.</param>
    /// <param name="size">Size of the frames; null for the video's own shape, with a longer side of at most 1280.</param>
    /// <exception cref="EngineException">The video is too long and narrow for frames of its own shape.</exception>
    public static FrameCrop Of(Size video, Size? size)
    {
        Size frame = size ?? Standard(video);
        if (frame.Width < LowestSide || frame.Height < LowestSide)
        {
            throw new EngineException(
                $"The video's images of {video.Width} x {video.Height} give frames of {frame.Width} x {frame.Height}, and a side must have "
                + $"{LowestSide} at least; choose a size with --size.");
        }
        return new FrameCrop(video, PictureFit.Place(video, frame, FitMode.Crop).From, frame);
    }

    /// <summary>Makes a frame of an image.</summary>
    /// <param name="image">Height x width x 3 bytes, BGR, of the size of <see cref="Video"/>.</param>
    /// <param name="frame">Receives the frame.</param>
    public void Cut(Mat image, Mat frame)
    {
        using var part = new Mat(image, Part);
        InterpolationFlags interpolation = Frame.Width < Part.Width ? InterpolationFlags.Area : InterpolationFlags.Linear;
        if (Part.Size == Frame) part.CopyTo(frame);
        else Cv2.Resize(part, frame, Frame, 0, 0, interpolation);
    }

    /// <summary>What is done with the video's images, as a sentence.</summary>
    public override string ToString()
    {
        string whole = $"The video's images of {Video.Width} x {Video.Height} are";
        string cropped = Part.Size == Video ? "" : $" cropped to {Part.Width} x {Part.Height}";
        string scaled = Part.Size == Frame ? "" : $"{(cropped.Length == 0 ? "" : " and")} scaled to {Frame.Width} x {Frame.Height}";
        return cropped.Length + scaled.Length == 0 ? $"{whole} used as they are." : $"{whole}{cropped}{scaled}.";
    }

    private static Size Standard(Size video)
    {
        double scale = Math.Min(1, StandardSide / (double)Math.Max(video.Width, video.Height));
        return new Size(Rounded(video.Width * scale), Rounded(video.Height * scale));

        static int Rounded(double side) => (int)Math.Round(side / Multiple) * Multiple;
    }
}
