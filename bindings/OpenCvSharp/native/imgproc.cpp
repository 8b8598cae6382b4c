#include "shim.h"
#include <opencv2/imgproc.hpp>
#include <vector>

// Colour

SHIM imgproc_cvtColor(const cv::Mat *a, cv::Mat *to, int code, int channels) {
    return guarded([&] { cv::cvtColor(*a, *to, code, channels); });
}
SHIM imgproc_threshold(const cv::Mat *a, cv::Mat *to, double threshold, double max, int type, double *used) {
    return guarded([&] { *used = cv::threshold(*a, *to, threshold, max, type); });
}

// Geometry

SHIM imgproc_resize(const cv::Mat *a, cv::Mat *to, PlainSize size, double fx, double fy, int interpolation) {
    return guarded([&] { cv::resize(*a, *to, size, fx, fy, interpolation); });
}
SHIM imgproc_warpAffine(const cv::Mat *a, cv::Mat *to, const cv::Mat *m, PlainSize size, int flags, int border, PlainScalar value) {
    return guarded([&] { cv::warpAffine(*a, *to, *m, size, flags, border, value); });
}
SHIM imgproc_warpPerspective(const cv::Mat *a, cv::Mat *to, const cv::Mat *m, PlainSize size, int flags, int border, PlainScalar value) {
    return guarded([&] { cv::warpPerspective(*a, *to, *m, size, flags, border, value); });
}
SHIM imgproc_getAffineTransform(const PlainPoint2f *from, const PlainPoint2f *to, cv::Mat **made) {
    return guarded([&] {
        cv::Point2f a[3], b[3];
        std::copy(from, from + 3, a);
        std::copy(to, to + 3, b);
        *made = new cv::Mat(cv::getAffineTransform(a, b));
    });
}
SHIM imgproc_getPerspectiveTransform(const PlainPoint2f *from, const PlainPoint2f *to, cv::Mat **made) {
    return guarded([&] {
        cv::Point2f a[4], b[4];
        std::copy(from, from + 4, a);
        std::copy(to, to + 4, b);
        *made = new cv::Mat(cv::getPerspectiveTransform(a, b));
    });
}
SHIM imgproc_getRotationMatrix2D(PlainPoint2f centre, double angle, double scale, cv::Mat **made) {
    return guarded([&] { *made = new cv::Mat(cv::getRotationMatrix2D(centre, angle, scale)); });
}
SHIM imgproc_invertAffineTransform(const cv::Mat *m, cv::Mat *to) {
    return guarded([&] { cv::invertAffineTransform(*m, *to); });
}
SHIM imgproc_remap(const cv::Mat *a, cv::Mat *to, const cv::Mat *map1, const cv::Mat *map2, int interpolation, int border, PlainScalar value) {
    return guarded([&] { cv::remap(*a, *to, *map1, optional(map2), interpolation, border, value); });
}

// Filters

SHIM imgproc_gaussianBlur(const cv::Mat *a, cv::Mat *to, PlainSize size, double sigmaX, double sigmaY, int border) {
    return guarded([&] { cv::GaussianBlur(*a, *to, size, sigmaX, sigmaY, border); });
}
SHIM imgproc_blur(const cv::Mat *a, cv::Mat *to, PlainSize size, PlainPoint anchor, int border) {
    return guarded([&] { cv::blur(*a, *to, size, anchor, border); });
}
SHIM imgproc_medianBlur(const cv::Mat *a, cv::Mat *to, int size) {
    return guarded([&] { cv::medianBlur(*a, *to, size); });
}
SHIM imgproc_laplacian(const cv::Mat *a, cv::Mat *to, int depth, int size, double scale, double delta, int border) {
    return guarded([&] { cv::Laplacian(*a, *to, depth, size, scale, delta, border); });
}
SHIM imgproc_sobel(const cv::Mat *a, cv::Mat *to, int depth, int dx, int dy, int size, double scale, double delta, int border) {
    return guarded([&] { cv::Sobel(*a, *to, depth, dx, dy, size, scale, delta, border); });
}

// Drawing

SHIM imgproc_line(cv::Mat *image, PlainPoint a, PlainPoint b, PlainScalar colour, int thickness, int type, int shift) {
    return guarded([&] { cv::line(*image, a, b, colour, thickness, type, shift); });
}
SHIM imgproc_circle(cv::Mat *image, PlainPoint centre, int radius, PlainScalar colour, int thickness, int type, int shift) {
    return guarded([&] { cv::circle(*image, centre, radius, colour, thickness, type, shift); });
}
SHIM imgproc_ellipse(cv::Mat *image, PlainPoint centre, PlainSize axes, double angle, double start, double end,
                     PlainScalar colour, int thickness, int type, int shift) {
    return guarded([&] { cv::ellipse(*image, centre, axes, angle, start, end, colour, thickness, type, shift); });
}
SHIM imgproc_rectangle(cv::Mat *image, PlainPoint a, PlainPoint b, PlainScalar colour, int thickness, int type, int shift) {
    return guarded([&] { cv::rectangle(*image, static_cast<cv::Point>(a), static_cast<cv::Point>(b), colour, thickness, type, shift); });
}
SHIM imgproc_rectangleOf(cv::Mat *image, PlainRect rect, PlainScalar colour, int thickness, int type, int shift) {
    return guarded([&] { cv::rectangle(*image, static_cast<cv::Rect>(rect), colour, thickness, type, shift); });
}
SHIM imgproc_polylines(cv::Mat *image, const cv::Point **points, const int *counts, int contours, int closed,
                       PlainScalar colour, int thickness, int type, int shift) {
    return guarded([&] { cv::polylines(*image, points, counts, contours, closed != 0, colour, thickness, type, shift); });
}
SHIM imgproc_fillPoly(cv::Mat *image, const cv::Point **points, const int *counts, int contours,
                      PlainScalar colour, int type, int shift, PlainPoint offset) {
    return guarded([&] { cv::fillPoly(*image, points, counts, contours, colour, type, shift, offset); });
}
SHIM imgproc_fillConvexPoly(cv::Mat *image, const cv::Point *points, int count, PlainScalar colour, int type, int shift) {
    return guarded([&] { cv::fillConvexPoly(*image, points, count, colour, type, shift); });
}
SHIM imgproc_putText(cv::Mat *image, const char *text, PlainPoint origin, int font, double scale,
                     PlainScalar colour, int thickness, int type, int bottomLeft) {
    return guarded([&] { cv::putText(*image, text, origin, font, scale, colour, thickness, type, bottomLeft != 0); });
}
SHIM imgproc_getTextSize(const char *text, int font, double scale, int thickness, int *baseLine, PlainSize *size) {
    return guarded([&] {
        cv::Size measured = cv::getTextSize(text, font, scale, thickness, baseLine);
        *size = {measured.width, measured.height};
    });
}
