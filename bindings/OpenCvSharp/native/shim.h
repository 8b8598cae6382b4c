// What every file of the shim shares: the C ABI, the plain structs that cross it, and the way an exception crosses it.
#pragma once
#include <exception>
#include <opencv2/core.hpp>
#include <string>

/// What went wrong in the last failed call of this thread. The caller copies it at once.
struct Failure {
    int code;
    int line;
    const char *function;
    const char *message;
    const char *file;
};

/// Every entry returns null when it succeeded; results go through pointers.
#define SHIM extern "C" __attribute__((visibility("default"))) const Failure *

/// An entry too simple to fail.
#define PLAIN(type) extern "C" __attribute__((visibility("default"))) type

const Failure *remember(const cv::Exception &exception);
const Failure *remember(const char *message);

template <class Work> const Failure *guarded(Work &&work) noexcept {
    try {
        work();
        return nullptr;
    } catch (const cv::Exception &exception) {
        return remember(exception);
    } catch (const std::exception &exception) {
        return remember(exception.what());
    } catch (...) {
        return remember("an unknown C++ exception");
    }
}

// OpenCV's own structs have constructors, so they are not passed as C passes structs; these are.
struct PlainPoint {
    int x, y;
    operator cv::Point() const { return {x, y}; }
};
struct PlainPoint2f {
    float x, y;
    operator cv::Point2f() const { return {x, y}; }
};
struct PlainSize {
    int width, height;
    operator cv::Size() const { return {width, height}; }
};
struct PlainRect {
    int x, y, width, height;
    operator cv::Rect() const { return {x, y, width, height}; }
};
struct PlainScalar {
    double v[4];
    operator cv::Scalar() const { return {v[0], v[1], v[2], v[3]}; }
    static PlainScalar of(const cv::Scalar &s) { return {{s[0], s[1], s[2], s[3]}}; }
};

static_assert(sizeof(PlainPoint) == sizeof(cv::Point) && sizeof(PlainRect) == sizeof(cv::Rect), "one layout");

/// An optional array: null is OpenCV's noArray().
inline cv::_InputArray optional(const cv::Mat *mat) { return mat ? cv::_InputArray(*mat) : cv::_InputArray(); }
