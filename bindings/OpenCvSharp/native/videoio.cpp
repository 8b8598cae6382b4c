#include "shim.h"
#include <opencv2/videoio.hpp>
#include <vector>

namespace {
std::vector<int> list(const int *values, int count) { return std::vector<int>(values, values + count); }
} // namespace

SHIM videoio_VideoCapture_new(cv::VideoCapture **made) {
    return guarded([&] { *made = new cv::VideoCapture(); });
}
PLAIN(void) videoio_VideoCapture_delete(cv::VideoCapture *capture) { delete capture; }

SHIM videoio_VideoCapture_openFile(cv::VideoCapture *capture, const char *file, int api, const int *parameters, int count, int *opened) {
    return guarded([&] { *opened = capture->open(file, api, list(parameters, count)); });
}
SHIM videoio_VideoCapture_openIndex(cv::VideoCapture *capture, int index, int api, const int *parameters, int count, int *opened) {
    return guarded([&] { *opened = capture->open(index, api, list(parameters, count)); });
}
SHIM videoio_VideoCapture_isOpened(const cv::VideoCapture *capture, int *opened) {
    return guarded([&] { *opened = capture->isOpened(); });
}
SHIM videoio_VideoCapture_release(cv::VideoCapture *capture) {
    return guarded([&] { capture->release(); });
}
SHIM videoio_VideoCapture_read(cv::VideoCapture *capture, cv::Mat *image, int *read) {
    return guarded([&] { *read = capture->read(*image); });
}
SHIM videoio_VideoCapture_grab(cv::VideoCapture *capture, int *grabbed) {
    return guarded([&] { *grabbed = capture->grab(); });
}
SHIM videoio_VideoCapture_retrieve(cv::VideoCapture *capture, cv::Mat *image, int flag, int *retrieved) {
    return guarded([&] { *retrieved = capture->retrieve(*image, flag); });
}
SHIM videoio_VideoCapture_get(const cv::VideoCapture *capture, int property, double *value) {
    return guarded([&] { *value = capture->get(property); });
}
SHIM videoio_VideoCapture_set(cv::VideoCapture *capture, int property, double value, int *set) {
    return guarded([&] { *set = capture->set(property, value); });
}
/// Writes at most size - 1 bytes and a zero.
SHIM videoio_VideoCapture_backend(const cv::VideoCapture *capture, char *name, int size) {
    return guarded([&] {
        std::string backend = capture->getBackendName();
        name[backend.copy(name, static_cast<size_t>(size) - 1)] = 0;
    });
}
