using OpenCvSharp;

namespace LiveDance.Training.Evaluation;

/// <summary>Dense optical flow between two frames. Farneback 2003.</summary>
internal static class OpticalFlow
{
    /// <param name="from">The first frame, H x W x 3 bytes, BGR.</param>
    /// <param name="to">The second frame, of the same size.</param>
    /// <returns>
    /// For each pixel of the first frame its displacement right and down, in pixels: H x W x 2 floats; to be disposed of by the
    /// caller.
    /// </returns>
    /// <summary>Computes the flow.</summary>
    public static Mat Between(Mat from, Mat to)
    {
        using Mat a = new(), b = new();
        Cv2.CvtColor(from, a, ColorConversionCodes.BGR2GRAY);
        Cv2.CvtColor(to, b, ColorConversionCodes.BGR2GRAY);
        var flow = new Mat();
        Cv2.CalcOpticalFlowFarneback(a, b, flow, 0.5, levels: 4, winsize: 15, iterations: 2, polyN: 5, polySigma: 1.1, OpticalFlowFlags.None);
        return flow;
    }
}
