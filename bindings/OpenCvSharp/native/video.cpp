#include "shim.h"
#include <opencv2/video/tracking.hpp>

SHIM video_calcOpticalFlowFarneback(const cv::Mat *prev, const cv::Mat *next, cv::Mat *flow, double pyrScale, int levels, int winsize,
                                    int iterations, int polyN, double polySigma, int flags) {
    return guarded([&] {
        cv::calcOpticalFlowFarneback(*prev, *next, *flow, pyrScale, levels, winsize, iterations, polyN, polySigma, flags);
    });
}
