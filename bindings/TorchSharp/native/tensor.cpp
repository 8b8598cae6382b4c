#include "shim.h"
#include <cstring>
#include <string>

const char *remember(const char *message) {
    static thread_local std::string last;
    last = message;
    return last.c_str();
}

// Life

extern "C" __attribute__((visibility("default"))) void tensor_delete(Tensor *tensor) { delete tensor; }

SHIM tensor_zeros(const int64_t *size, int dims, int type, int index, Tensor **made) {
    return making(made, [&] { return torch::zeros({size, static_cast<size_t>(dims)}, device(type, index)); });
}
SHIM tensor_full(const int64_t *size, int dims, double value, int type, int index, Tensor **made) {
    return making(made, [&] {
        return torch::full({size, static_cast<size_t>(dims)}, value, torch::TensorOptions().dtype(torch::kFloat).device(device(type, index)));
    });
}
SHIM tensor_randn(const int64_t *size, int dims, int type, int index, Tensor **made) {
    return making(made, [&] { return torch::randn({size, static_cast<size_t>(dims)}, device(type, index)); });
}
SHIM tensor_rand(const int64_t *size, int dims, int type, int index, Tensor **made) {
    return making(made, [&] { return torch::rand({size, static_cast<size_t>(dims)}, device(type, index)); });
}
SHIM tensor_from(const float *values, const int64_t *size, int dims, int type, int index, Tensor **made) {
    return making(made, [&] {
        Tensor copy = torch::empty({size, static_cast<size_t>(dims)}, torch::kFloat);
        std::memcpy(copy.data_ptr<float>(), values, copy.numel() * sizeof(float));
        return copy.to(device(type, index));
    });
}
SHIM tensor_read(const Tensor *tensor, float *values) {
    return guarded([&] {
        Tensor whole = tensor->detach().to(torch::kCPU, torch::kFloat).contiguous();
        std::memcpy(values, whole.data_ptr<float>(), whole.numel() * sizeof(float));
    });
}
SHIM tensor_dims(const Tensor *tensor, int *dims) {
    return guarded([&] { *dims = static_cast<int>(tensor->dim()); });
}
SHIM tensor_shape(const Tensor *tensor, int64_t *size) {
    return guarded([&] {
        for (int64_t i = 0; i < tensor->dim(); i++)
            size[i] = tensor->size(i);
    });
}
SHIM tensor_device(const Tensor *tensor, int *type, int *index) {
    return guarded([&] {
        *type = tensor->is_cuda() ? 1 : 0;
        *index = tensor->device().index();
    });
}
SHIM tensor_to(const Tensor *tensor, int type, int index, Tensor **made) {
    return making(made, [&] { return tensor->to(device(type, index)); });
}

SHIM tensor_toType(const Tensor *tensor, int type, Tensor **made) {
    return making(made, [&] { return tensor->to(static_cast<c10::ScalarType>(type)); });
}
SHIM tensor_type(const Tensor *tensor, int *type) {
    return guarded([&] { *type = static_cast<int>(tensor->scalar_type()); });
}

// Autograd

SHIM tensor_requiresGrad(const Tensor *tensor, int *required) {
    return guarded([&] { *required = tensor->requires_grad(); });
}
SHIM tensor_setRequiresGrad(Tensor *tensor, int required) {
    return guarded([&] { tensor->requires_grad_(required != 0); });
}
SHIM tensor_backward(Tensor *tensor) {
    return guarded([&] { tensor->backward(); });
}
SHIM tensor_grad(const Tensor *tensor, Tensor **made) {
    return guarded([&] { *made = tensor->grad().defined() ? new Tensor(tensor->grad()) : nullptr; });
}
SHIM tensor_setGrad(Tensor *tensor, const Tensor *grad) {
    return guarded([&] { tensor->mutable_grad() = optional(grad); });
}
SHIM autograd_enabled(int *enabled) {
    return guarded([&] { *enabled = torch::GradMode::is_enabled(); });
}
SHIM autograd_enable(int enabled) {
    return guarded([&] { torch::GradMode::set_enabled(enabled != 0); });
}

// In place

SHIM tensor_copyInto(Tensor *tensor, const Tensor *source) {
    return guarded([&] { tensor->copy_(*source); });
}
SHIM tensor_addInto(Tensor *tensor, const Tensor *other, double alpha) {
    return guarded([&] { tensor->add_(*other, alpha); });
}
SHIM tensor_mulInto(Tensor *tensor, double factor) {
    return guarded([&] { tensor->mul_(factor); });
}
SHIM tensor_lerpInto(Tensor *tensor, const Tensor *end, double weight) {
    return guarded([&] { tensor->lerp_(*end, weight); });
}
SHIM tensor_fill(Tensor *tensor, double value) {
    return guarded([&] { tensor->fill_(value); });
}

// The machine

extern "C" void openblas_set_num_threads(int threads) __attribute__((weak));

SHIM torch_seed(int64_t seed) {
    return guarded([&] { torch::manual_seed(seed); });
}
SHIM torch_setThreads(int threads) {
    return guarded([&] {
        torch::set_num_threads(threads);
        // libtorch does not know of OpenBLAS's own threads, which would compute, and wait busily, beside those that were asked for.
        if (openblas_set_num_threads) openblas_set_num_threads(threads);
    });
}
SHIM torch_threads(int *threads) {
    return guarded([&] { *threads = torch::get_num_threads(); });
}
SHIM torch_cudaAvailable(int *available) {
    return guarded([&] { *available = torch::cuda::is_available(); });
}
SHIM torch_rngState(Tensor **made) {
    return making(made, [&] { return at::detail::getDefaultCPUGenerator().get_state().to(torch::kFloat); });
}
SHIM torch_setRngState(const Tensor *state) {
    return guarded([&] {
        at::Generator generator = at::detail::getDefaultCPUGenerator();
        generator.set_state(state->to(torch::kByte));
    });
}
