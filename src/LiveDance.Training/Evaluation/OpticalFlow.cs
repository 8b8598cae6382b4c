using OpenCvSharp;

namespace LiveDance.Training.Evaluation;

/// <summary>Where each pixel goes from one frame to another. Farneback 2003.</summary>
internal static class OpticalFlow
{
    /// <param name="from">H x W x 3 bytes.</param>
    /// <param name="to">The same size.</param>
    /// <returns>H x W x 2 floats, right and down in pixels; the caller's to dispose of.</returns>
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
