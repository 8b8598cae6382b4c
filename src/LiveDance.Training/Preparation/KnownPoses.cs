using LiveDance.Engine;
using LiveDance.Engine.Frames;
using LiveDance.Training.Data;

namespace LiveDance.Training.Preparation;

/// <summary>The poses of a video that was prepared before, for frames of another size: finding them takes most of a preparation.</summary>
internal static class KnownPoses
{
    /// <summary>Copies poses and time stamps of a dataset to the frames of another one of the same video.</summary>
    /// <param name="folder">The dataset that has the poses.</param>
    /// <param name="video">The video's file.</param>
    /// <param name="crop">The part of the images that becomes the frames.</param>
    /// <param name="poses">Receives the poses.</param>
    /// <param name="times">Receives the frames' times.</param>
    /// <returns>The number of frames.</returns>
    /// <exception cref="EngineException">The folder is no dataset, or one of another video.</exception>
    public static int Copy(string folder, string video, FrameCrop crop, Stream poses, Stream times)
    {
        DatasetManifest manifest = DatasetManifest.Read(folder);
        if (manifest.Video != Path.GetFileName(video))
            throw new EngineException($"The dataset '{folder}' was prepared from '{manifest.Video}', not from '{Path.GetFileName(video)}': its poses do not fit.");
        var known = FrameCrop.Of(crop.Video, manifest.Size);
        PersonPose[] found = PoseFile.Read(folder);
        double[]? stamps = FrameTimeFile.Read(folder, found.Length, manifest.FramesPerSecond);
        if (stamps is null || found.Length != manifest.Count) throw new EngineException($"The dataset '{folder}' is damaged: its poses are not complete; prepare it again.");
        for (int i = 0; i < found.Length; i++)
        {
            Move(found[i], known, crop);
            PoseFile.Append(poses, found[i]);
            FrameTimeFile.Append(times, stamps[i]);
        }
        return found.Length;
    }

    // From the frames of one crop to the video's images, and from there to the frames of the other.
    private static void Move(PersonPose pose, FrameCrop from, FrameCrop to)
    {
        foreach (ref Keypoint point in pose.Points.AsSpan())
        {
            if (!point.Seen) continue;
            point = point with
            {
                X = Along(point.X, from.Part.X, from.Part.Width, from.Frame.Width, to.Part.X, to.Part.Width, to.Frame.Width),
                Y = Along(point.Y, from.Part.Y, from.Part.Height, from.Frame.Height, to.Part.Y, to.Part.Height, to.Frame.Height),
            };
        }

        // Pixel centres lie at halves of a pixel when an image is scaled.
        static float Along(float at, int fromPart, int fromLength, int fromFrame, int toPart, int toLength, int toFrame) =>
            ((((at + 0.5f) * fromLength / fromFrame) + fromPart - toPart) * toFrame / toLength) - 0.5f;
    }
}
