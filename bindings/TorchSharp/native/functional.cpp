#include "shim.h"

namespace F = torch::nn::functional;

// One tensor in, one out; the order is that of the C# enum Unary.

SHIM tensor_unary(const Tensor *x, int operation, Tensor **made) {
    return making(made, [&]() -> Tensor {
        switch (operation) {
        case 0: return x->neg();
        case 1: return x->abs();
        case 2: return x->sqrt();
        case 3: return x->exp();
        case 4: return x->log();
        case 5: return x->tanh();
        case 6: return x->sigmoid();
        case 7: return x->relu();
        case 8: return x->square();
        case 9: return x->detach();
        case 10: return x->clone();
        case 11: return x->contiguous();
        case 12: return x->sum();
        case 13: return x->mean();
        case 14: return x->max();
        case 15: return x->min();
        default: throw std::invalid_argument("no such operation");
        }
    });
}

// Two tensors in, broadcast; the order is that of the C# enum Binary.

SHIM tensor_binary(const Tensor *a, const Tensor *b, int operation, Tensor **made) {
    return making(made, [&]() -> Tensor {
        switch (operation) {
        case 0: return a->add(*b);
        case 1: return a->sub(*b);
        case 2: return a->mul(*b);
        case 3: return a->div(*b);
        case 4: return torch::maximum(*a, *b);
        case 5: return torch::minimum(*a, *b);
        case 6: return a->matmul(*b);
        default: throw std::invalid_argument("no such operation");
        }
    });
}

SHIM tensor_scalar(const Tensor *a, double b, int operation, Tensor **made) {
    return making(made, [&]() -> Tensor {
        switch (operation) {
        case 0: return a->add(b);
        case 1: return a->sub(b);
        case 2: return a->mul(b);
        case 3: return a->div(b);
        case 4: return a->pow(b);
        default: throw std::invalid_argument("no such operation");
        }
    });
}

SHIM tensor_clamp(const Tensor *x, double low, double high, Tensor **made) {
    return making(made, [&] { return x->clamp(low, high); });
}
SHIM tensor_leakyRelu(const Tensor *x, double slope, Tensor **made) {
    return making(made, [&] { return torch::leaky_relu(*x, slope); });
}
SHIM tensor_sumOver(const Tensor *x, const int64_t *dims, int count, int keep, Tensor **made) {
    return making(made, [&] { return x->sum(at::IntArrayRef{dims, static_cast<size_t>(count)}, keep != 0); });
}
SHIM tensor_meanOver(const Tensor *x, const int64_t *dims, int count, int keep, Tensor **made) {
    return making(made, [&] { return x->mean(at::IntArrayRef{dims, static_cast<size_t>(count)}, keep != 0); });
}

// Shape

SHIM tensor_reshape(const Tensor *x, const int64_t *size, int dims, Tensor **made) {
    return making(made, [&] { return x->reshape({size, static_cast<size_t>(dims)}); });
}
SHIM tensor_permute(const Tensor *x, const int64_t *order, int dims, Tensor **made) {
    return making(made, [&] { return x->permute({order, static_cast<size_t>(dims)}); });
}
SHIM tensor_expand(const Tensor *x, const int64_t *size, int dims, Tensor **made) {
    return making(made, [&] { return x->expand({size, static_cast<size_t>(dims)}); });
}
SHIM tensor_narrow(const Tensor *x, int64_t dim, int64_t start, int64_t length, Tensor **made) {
    return making(made, [&] { return x->narrow(dim, start, length); });
}
SHIM tensor_cat(Tensor *const *parts, int count, int64_t dim, Tensor **made) {
    return making(made, [&] { return torch::cat(list(parts, count), dim); });
}

// Layers

SHIM nn_conv2d(const Tensor *x, const Tensor *weight, const Tensor *bias, int64_t stride, int64_t padding, int64_t dilation,
               int64_t groups, Tensor **made) {
    return making(made, [&] { return torch::conv2d(*x, *weight, optional(bias), stride, padding, dilation, groups); });
}
SHIM nn_convTranspose2d(const Tensor *x, const Tensor *weight, const Tensor *bias, int64_t stride, int64_t padding,
                        int64_t outputPadding, Tensor **made) {
    return making(made, [&] { return torch::conv_transpose2d(*x, *weight, optional(bias), stride, padding, outputPadding); });
}
SHIM nn_instanceNorm(const Tensor *x, double epsilon, Tensor **made) {
    return making(made, [&] { return torch::instance_norm(*x, {}, {}, {}, {}, true, 0.1, epsilon, false); });
}
SHIM nn_batchNorm(const Tensor *x, const Tensor *weight, const Tensor *bias, const Tensor *mean, const Tensor *variance, int training,
                  double momentum, double epsilon, Tensor **made) {
    return making(made, [&] {
        return torch::batch_norm(*x, optional(weight), optional(bias), optional(mean), optional(variance), training != 0, momentum, epsilon,
                                 false);
    });
}
SHIM nn_avgPool2d(const Tensor *x, int64_t kernel, int64_t stride, int64_t padding, int countPadding, Tensor **made) {
    return making(made, [&] { return torch::avg_pool2d(*x, kernel, stride, padding, false, countPadding != 0); });
}
SHIM nn_maxPool2d(const Tensor *x, int64_t kernel, int64_t stride, int64_t padding, Tensor **made) {
    return making(made, [&] { return torch::max_pool2d(*x, kernel, stride, padding); });
}
SHIM nn_pixelShuffle(const Tensor *x, int64_t factor, Tensor **made) {
    return making(made, [&] { return torch::pixel_shuffle(*x, factor); });
}
SHIM nn_pixelUnshuffle(const Tensor *x, int64_t factor, Tensor **made) {
    return making(made, [&] { return torch::pixel_unshuffle(*x, factor); });
}
SHIM nn_pad(const Tensor *x, const int64_t *pads, int count, int mode, Tensor **made) {
    return making(made, [&]() -> Tensor {
        at::IntArrayRef sides{pads, static_cast<size_t>(count)};
        switch (mode) {
        case 0: return torch::constant_pad_nd(*x, sides, 0);
        case 1: return torch::reflection_pad2d(*x, sides);
        case 2: return torch::replication_pad2d(*x, sides);
        default: throw std::invalid_argument("no such padding mode");
        }
    });
}
SHIM nn_interpolate(const Tensor *x, int64_t height, int64_t width, int bilinear, Tensor **made) {
    return making(made, [&] {
        auto options = F::InterpolateFuncOptions().size(std::vector<int64_t>{height, width});
        if (bilinear)
            options.mode(torch::kBilinear).align_corners(false);
        else
            options.mode(torch::kNearest);
        return F::interpolate(*x, options);
    });
}

// Optimization

SHIM optim_clipGradNorm(Tensor *const *parameters, int count, double limit, double *norm) {
    return guarded([&] { *norm = torch::nn::utils::clip_grad_norm_(list(parameters, count), limit); });
}

// Kingma and Ba 2015, algorithm 1; parameters without a gradient stay as they are.
SHIM optim_adam(Tensor *const *parameters, Tensor *const *means, Tensor *const *squares, int count, int64_t step, double rate, double beta1,
                double beta2, double epsilon) {
    return guarded([&] {
        torch::NoGradGuard guard;
        double correction1 = 1 - std::pow(beta1, step), correction2 = 1 - std::pow(beta2, step);
        for (int i = 0; i < count; i++) {
            const Tensor &grad = parameters[i]->grad();
            if (!grad.defined())
                continue;
            means[i]->mul_(beta1).add_(grad, 1 - beta1);
            squares[i]->mul_(beta2).addcmul_(grad, grad, 1 - beta2);
            Tensor scale = (squares[i]->sqrt() / std::sqrt(correction2)).add_(epsilon);
            parameters[i]->addcdiv_(*means[i], scale, -rate / correction1);
        }
    });
}
