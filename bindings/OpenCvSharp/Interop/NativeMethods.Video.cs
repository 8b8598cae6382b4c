using System.Runtime.InteropServices;

namespace OpenCvSharp;

internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial IntPtr video_calcOpticalFlowFarneback(
        MatHandle prev, MatHandle next, MatHandle flow, double pyrScale, int levels, int winsize, int iterations, int polyN, double polySigma,
        int flags);
}
