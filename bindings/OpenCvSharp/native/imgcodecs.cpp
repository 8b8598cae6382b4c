#include "shim.h"
#include <opencv2/imgcodecs.hpp>
#include <vector>

namespace {
std::vector<int> list(const int *values, int count) { return std::vector<int>(values, values + count); }
} // namespace

SHIM imgcodecs_imread(const char *file, int flags, cv::Mat **made) {
    return guarded([&] { *made = new cv::Mat(cv::imread(file, flags)); });
}
SHIM imgcodecs_imwrite(const char *file, const cv::Mat *image, const int *parameters, int count, int *written) {
    return guarded([&] { *written = cv::imwrite(file, *image, list(parameters, count)); });
}
SHIM imgcodecs_imdecode(const uchar *bytes, int length, int flags, cv::Mat **made) {
    return guarded([&] {
        cv::Mat encoded(1, length, CV_8UC1, const_cast<uchar *>(bytes));
        *made = new cv::Mat(cv::imdecode(encoded, flags));
    });
}
/// The caller owns the vector and gives it back to imgcodecs_bytes_delete.
SHIM imgcodecs_imencode(const char *extension, const cv::Mat *image, const int *parameters, int count,
                        std::vector<uchar> **bytes, uchar **data, size_t *length, int *encoded) {
    return guarded([&] {
        auto buffer = new std::vector<uchar>();
        *bytes = buffer;
        *encoded = cv::imencode(extension, *image, *buffer, list(parameters, count));
        *data = buffer->data();
        *length = buffer->size();
    });
}
PLAIN(void) imgcodecs_bytes_delete(std::vector<uchar> *bytes) { delete bytes; }
