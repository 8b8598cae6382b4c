// What every file of the shim shares: tensors as pointers to counted handles, and the way an exception crosses the C ABI.
#pragma once
#include <exception>
#include <torch/torch.h>
#include <vector>

/// Every entry returns null when it succeeded, or the failure's text, which the caller copies at once; results go through pointers.
#define SHIM extern "C" __attribute__((visibility("default"))) const char *

using torch::Tensor;

const char *remember(const char *message);

template <class Work> const char *guarded(Work &&work) noexcept {
    try {
        work();
        return nullptr;
    } catch (const c10::Error &error) {
        return remember(error.what_without_backtrace());
    } catch (const std::exception &error) {
        return remember(error.what());
    } catch (...) {
        return remember("an unknown C++ exception");
    }
}

/// A call that makes a tensor.
template <class Work> const char *making(Tensor **made, Work &&work) noexcept {
    return guarded([&] { *made = new Tensor(work()); });
}

/// An optional tensor: null is none.
inline Tensor optional(const Tensor *tensor) { return tensor ? *tensor : Tensor(); }

inline std::vector<Tensor> list(Tensor *const *tensors, int count) {
    std::vector<Tensor> all;
    all.reserve(count);
    for (int i = 0; i < count; i++)
        all.push_back(*tensors[i]);
    return all;
}

/// A device as TorchSharp numbers it: 0 is the CPU, 1 CUDA; an index of -1 is the current one.
inline torch::Device device(int type, int index) {
    return torch::Device(type == 1 ? torch::kCUDA : torch::kCPU, static_cast<c10::DeviceIndex>(index));
}
