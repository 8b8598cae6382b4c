#include "shim.h"
#include <cstdlib>
#include <cstring>
#include <opencv2/core/utils/logger.hpp>
#include <vector>

namespace {

struct Remembered {
    std::string function, message, file;
    Failure failure;
};
thread_local Remembered last;

const Failure *keep(int code, int line) {
    last.failure = {code, line, last.function.c_str(), last.message.c_str(), last.file.c_str()};
    return &last.failure;
}

// A broken file is reported once, by whoever opened it; the libraries below stay quiet unless the user asks them to speak.
__attribute__((constructor)) void be_quiet() {
    setenv("OPENCV_FFMPEG_LOGLEVEL", "-8", 0);
    if (!getenv("OPENCV_LOG_LEVEL"))
        cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
}

} // namespace

const Failure *remember(const cv::Exception &exception) {
    last.function = exception.func;
    last.message = exception.err;
    last.file = exception.file;
    return keep(exception.code, exception.line);
}

const Failure *remember(const char *message) {
    last.function.clear();
    last.file.clear();
    last.message = message;
    return keep(cv::Error::StsError, 0);
}

// Mat: life

SHIM core_Mat_new(cv::Mat **made) {
    return guarded([&] { *made = new cv::Mat(); });
}
SHIM core_Mat_newSized(int rows, int cols, int type, cv::Mat **made) {
    return guarded([&] { *made = new cv::Mat(rows, cols, type); });
}
SHIM core_Mat_newFilled(int rows, int cols, int type, PlainScalar value, cv::Mat **made) {
    return guarded([&] { *made = new cv::Mat(rows, cols, type, value); });
}
SHIM core_Mat_newOver(int rows, int cols, int type, void *data, size_t step, cv::Mat **made) {
    return guarded([&] { *made = new cv::Mat(rows, cols, type, data, step); });
}
SHIM core_Mat_newView(const cv::Mat *whole, PlainRect part, cv::Mat **made) {
    return guarded([&] { *made = new cv::Mat(*whole, part); });
}
SHIM core_Mat_clone(const cv::Mat *mat, cv::Mat **made) {
    return guarded([&] { *made = new cv::Mat(mat->clone()); });
}
SHIM core_Mat_reshape(const cv::Mat *mat, int channels, int rows, cv::Mat **made) {
    return guarded([&] { *made = new cv::Mat(mat->reshape(channels, rows)); });
}
SHIM core_Mat_create(cv::Mat *mat, int rows, int cols, int type) {
    return guarded([&] { mat->create(rows, cols, type); });
}
PLAIN(void) core_Mat_release(cv::Mat *mat) { mat->release(); }
PLAIN(void) core_Mat_delete(cv::Mat *mat) { delete mat; }

// Mat: what it is

PLAIN(int) core_Mat_rows(const cv::Mat *mat) { return mat->rows; }
PLAIN(int) core_Mat_cols(const cv::Mat *mat) { return mat->cols; }
PLAIN(int) core_Mat_dims(const cv::Mat *mat) { return mat->dims; }
PLAIN(int) core_Mat_type(const cv::Mat *mat) { return mat->type(); }
PLAIN(size_t) core_Mat_step(const cv::Mat *mat) { return mat->step; }
PLAIN(size_t) core_Mat_elemSize(const cv::Mat *mat) { return mat->elemSize(); }
PLAIN(size_t) core_Mat_total(const cv::Mat *mat) { return mat->total(); }
PLAIN(int) core_Mat_empty(const cv::Mat *mat) { return mat->empty(); }
PLAIN(int) core_Mat_isContinuous(const cv::Mat *mat) { return mat->isContinuous(); }
PLAIN(int) core_Mat_isSubmatrix(const cv::Mat *mat) { return mat->isSubmatrix(); }
PLAIN(uchar *) core_Mat_data(const cv::Mat *mat) { return mat->data; }
PLAIN(uchar *) core_Mat_ptr(const cv::Mat *mat, int row, int col) {
    return mat->data + mat->step.p[0] * row + mat->elemSize() * col;
}

// Mat: what it does

SHIM core_Mat_copyTo(const cv::Mat *mat, cv::Mat *to, const cv::Mat *mask) {
    return guarded([&] { mask ? mat->copyTo(*to, *mask) : mat->copyTo(*to); });
}
SHIM core_Mat_setTo(cv::Mat *mat, const cv::Mat *value, const cv::Mat *mask) {
    return guarded([&] { mat->setTo(*value, optional(mask)); });
}
SHIM core_Mat_setToScalar(cv::Mat *mat, PlainScalar value, const cv::Mat *mask) {
    return guarded([&] { mat->setTo(static_cast<cv::Scalar>(value), optional(mask)); });
}
SHIM core_Mat_convertTo(const cv::Mat *mat, cv::Mat *to, int type, double alpha, double beta) {
    return guarded([&] { mat->convertTo(*to, type, alpha, beta); });
}

// Arithmetic

SHIM core_add(const cv::Mat *a, const cv::Mat *b, cv::Mat *to, const cv::Mat *mask, int type) {
    return guarded([&] { cv::add(*a, *b, *to, optional(mask), type); });
}
SHIM core_subtract(const cv::Mat *a, const cv::Mat *b, cv::Mat *to, const cv::Mat *mask, int type) {
    return guarded([&] { cv::subtract(*a, *b, *to, optional(mask), type); });
}
SHIM core_multiply(const cv::Mat *a, const cv::Mat *b, cv::Mat *to, double scale, int type) {
    return guarded([&] { cv::multiply(*a, *b, *to, scale, type); });
}
SHIM core_addWeighted(const cv::Mat *a, double alpha, const cv::Mat *b, double beta, double gamma, cv::Mat *to, int type) {
    return guarded([&] { cv::addWeighted(*a, alpha, *b, beta, gamma, *to, type); });
}
SHIM core_absdiff(const cv::Mat *a, const cv::Mat *b, cv::Mat *to) {
    return guarded([&] { cv::absdiff(*a, *b, *to); });
}
SHIM core_bitwiseNot(const cv::Mat *a, cv::Mat *to, const cv::Mat *mask) {
    return guarded([&] { cv::bitwise_not(*a, *to, optional(mask)); });
}
SHIM core_min(const cv::Mat *a, const cv::Mat *b, cv::Mat *to) {
    return guarded([&] { cv::min(*a, *b, *to); });
}
SHIM core_minWith(const cv::Mat *a, double b, cv::Mat *to) {
    return guarded([&] { cv::min(*a, b, *to); });
}
SHIM core_max(const cv::Mat *a, const cv::Mat *b, cv::Mat *to) {
    return guarded([&] { cv::max(*a, *b, *to); });
}
SHIM core_maxWith(const cv::Mat *a, double b, cv::Mat *to) {
    return guarded([&] { cv::max(*a, b, *to); });
}
SHIM core_inRange(const cv::Mat *a, const cv::Mat *low, const cv::Mat *high, cv::Mat *to) {
    return guarded([&] { cv::inRange(*a, *low, *high, *to); });
}
SHIM core_inRangeScalar(const cv::Mat *a, PlainScalar low, PlainScalar high, cv::Mat *to) {
    return guarded([&] { cv::inRange(*a, static_cast<cv::Scalar>(low), static_cast<cv::Scalar>(high), *to); });
}
SHIM core_convertScaleAbs(const cv::Mat *a, cv::Mat *to, double alpha, double beta) {
    return guarded([&] { cv::convertScaleAbs(*a, *to, alpha, beta); });
}

// Measures

SHIM core_mean(const cv::Mat *a, const cv::Mat *mask, PlainScalar *mean) {
    return guarded([&] { *mean = PlainScalar::of(cv::mean(*a, optional(mask))); });
}
SHIM core_meanStdDev(const cv::Mat *a, const cv::Mat *mask, PlainScalar *mean, PlainScalar *deviation) {
    return guarded([&] {
        cv::Scalar m, d;
        cv::meanStdDev(*a, m, d, optional(mask));
        *mean = PlainScalar::of(m);
        *deviation = PlainScalar::of(d);
    });
}
SHIM core_minMaxLoc(const cv::Mat *a, const cv::Mat *mask, double *min, double *max, cv::Point *minAt, cv::Point *maxAt) {
    return guarded([&] { cv::minMaxLoc(*a, min, max, minAt, maxAt, optional(mask)); });
}
SHIM core_norm(const cv::Mat *a, int type, const cv::Mat *mask, double *norm) {
    return guarded([&] { *norm = cv::norm(*a, type, optional(mask)); });
}
SHIM core_normBetween(const cv::Mat *a, const cv::Mat *b, int type, const cv::Mat *mask, double *norm) {
    return guarded([&] { *norm = cv::norm(*a, *b, type, optional(mask)); });
}
SHIM core_countNonZero(const cv::Mat *a, int *count) {
    return guarded([&] { *count = cv::countNonZero(*a); });
}

// Arrangement

namespace {
std::vector<cv::Mat> gather(const cv::Mat *const *mats, int count) {
    std::vector<cv::Mat> gathered;
    for (int i = 0; i < count; i++)
        gathered.push_back(*mats[i]);
    return gathered;
}
} // namespace

SHIM core_merge(const cv::Mat *const *planes, int count, cv::Mat *to) {
    return guarded([&] { cv::merge(gather(planes, count), *to); });
}
SHIM core_extractChannel(const cv::Mat *a, cv::Mat *to, int channel) {
    return guarded([&] { cv::extractChannel(*a, *to, channel); });
}
SHIM core_hconcat(const cv::Mat *const *mats, int count, cv::Mat *to) {
    return guarded([&] { cv::hconcat(gather(mats, count), *to); });
}
SHIM core_vconcat(const cv::Mat *const *mats, int count, cv::Mat *to) {
    return guarded([&] { cv::vconcat(gather(mats, count), *to); });
}
SHIM core_flip(const cv::Mat *a, cv::Mat *to, int code) {
    return guarded([&] { cv::flip(*a, *to, code); });
}
SHIM core_rotate(const cv::Mat *a, cv::Mat *to, int code) {
    return guarded([&] { cv::rotate(*a, *to, code); });
}
SHIM core_copyMakeBorder(const cv::Mat *a, cv::Mat *to, int top, int bottom, int left, int right, int type, PlainScalar value) {
    return guarded([&] { cv::copyMakeBorder(*a, *to, top, bottom, left, right, type, value); });
}

// The library itself

PLAIN(void) core_setNumThreads(int threads) { cv::setNumThreads(threads); }
PLAIN(int) core_getNumThreads() { return cv::getNumThreads(); }
PLAIN(const char *) core_version() { return CV_VERSION; }
