using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Bindings.Tests.Torch;

public class LayerTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 0)]
    public void Convolution_is_the_sum_over_its_window(int stride, int padding)
    {
        using DisposeScope scope = NewDisposeScope();
        using Conv2d layer = nn.Conv2d(2, 3, 3, stride, padding);
        Tensor x = randn([1, 2, 6, 5]);
        Tensor y = layer.call(x);
        float[] input = x.data<float>().ToArray(), weight = layer.weight.data<float>().ToArray(), bias = layer.bias!.data<float>().ToArray();
        float[] found = y.data<float>().ToArray();
        int height = (int)y.shape[2], width = (int)y.shape[3];
        for (int o = 0; o < 3; o++)
        {
            for (int row = 0; row < height; row++)
            {
                for (int column = 0; column < width; column++)
                    Assert.Equal(ByHand(o, row, column), found[(((o * height) + row) * width) + column], 1e-4);
            }
        }

        float ByHand(int o, int row, int column)
        {
            float sum = bias[o];
            for (int c = 0; c < 2; c++)
            {
                for (int i = 0; i < 3; i++)
                {
                    for (int j = 0; j < 3; j++)
                    {
                        int fromRow = (row * stride) + i - padding, fromColumn = (column * stride) + j - padding;
                        if (fromRow < 0 || fromColumn < 0 || fromRow >= 6 || fromColumn >= 5) continue;
                        sum += weight[(((((o * 2) + c) * 3) + i) * 3) + j] * input[(((c * 6) + fromRow) * 5) + fromColumn];
                    }
                }
            }
            return sum;
        }
    }

    [Fact]
    public void Gradients_agree_with_finite_differences()
    {
        manual_seed(3);
        using DisposeScope scope = NewDisposeScope();
        using Sequential network = nn.Sequential(
            nn.ReflectionPad2d(1), nn.Conv2d(1, 2, 3), nn.InstanceNorm2d(2), nn.LeakyReLU(0.2), nn.ConvTranspose2d(2, 1, 3, 2, 1, 1), nn.Tanh());
        Tensor x = randn([1, 1, 4, 4]);
        Loss().backward();
        foreach (Parameter parameter in network.parameters())
        {
            float[] gradient = parameter.grad!.data<float>().ToArray();
            int index = gradient.Length / 2;
            const float Step = 1e-2f;
            float higher = Moved(parameter, index, Step), lower = Moved(parameter, index, -Step);
            Assert.Equal((higher - lower) / (2 * Step), gradient[index], 2e-2);
        }

        Tensor Loss() => nn.functional.avg_pool2d(network.call(x), 2).square().sum();

        float Moved(Parameter parameter, int index, float by)
        {
            using IDisposable quiet = no_grad();
            float[] values = parameter.data<float>().ToArray();
            float kept = values[index];
            values[index] += by;
            parameter.copy_(tensor(values, parameter.shape));
            float loss = Loss().item<float>();
            values[index] = kept;
            parameter.copy_(tensor(values, parameter.shape));
            return loss;
        }
    }

    [Fact]
    public void Pixels_shuffle_into_channels_and_back()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor([.. Enumerable.Range(0, 16).Select(i => (float)i)], [1, 1, 4, 4]);
        Tensor packed = nn.functional.pixel_unshuffle(x, 2);
        Assert.Equal([1, 4, 2, 2], packed.shape);
        Assert.Equal([0, 2, 8, 10, 1, 3, 9, 11], packed.narrow(1, 0, 2).data<float>().ToArray());
        Assert.Equal(x.data<float>().ToArray(), nn.functional.pixel_shuffle(packed, 2).data<float>().ToArray());
    }

    [Fact]
    public void Pools_pads_and_resizes_by_hand()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor([1, 2, 3, 4], [1, 1, 2, 2]);
        Assert.Equal([2.5f], nn.functional.avg_pool2d(x, 2).data<float>().ToArray());
        Assert.Equal([4], nn.functional.max_pool2d(x, 2).data<float>().ToArray());
        Assert.Equal([0, 1, 2, 0], nn.functional.pad(x, [1, 1, 0, 0]).narrow(2, 0, 1).data<float>().ToArray());
        Assert.Equal([2, 1, 2, 1], nn.functional.pad(x, [1, 1, 0, 0], PaddingModes.Reflect).narrow(2, 0, 1).data<float>().ToArray());
        Assert.Equal([1, 1, 2, 2], nn.functional.interpolate(x, [4, 4]).narrow(2, 0, 1).data<float>().ToArray());
        Assert.Equal([1, 1.25f, 1.75f, 2], nn.functional.interpolate(x, [4, 4], InterpolationMode.Bilinear).narrow(2, 0, 1).data<float>().ToArray());
    }

    [Fact]
    public void Batch_norm_learns_means_in_training_and_uses_them_after()
    {
        using DisposeScope scope = NewDisposeScope();
        using BatchNorm2d layer = nn.BatchNorm2d(1, momentum: 1);
        Tensor x = tensor([1, 2, 3, 6], [1, 1, 2, 2]);
        Assert.Equal(0, layer.call(x).mean().item<float>(), 1e-5);
        Assert.Equal(3, layer.running_mean.item<float>(), 1e-5);
        layer.eval();
        Tensor y = layer.call(tensor([3], [1, 1, 1, 1]));
        Assert.Equal(0, y.item<float>(), 1e-5);
    }

    [Fact]
    public void Adams_first_steps_by_hand()
    {
        using DisposeScope scope = NewDisposeScope();
        using var parameter = new Parameter(tensor([1], [1]));
        using Adam adam = optim.Adam([parameter], lr: 0.1, beta1: 0.9, beta2: 0.999);
        double value = 1, mean = 0, square = 0;
        for (int step = 1; step <= 3; step++)
        {
            adam.zero_grad();
            (parameter.square() * 2).sum().backward();
            adam.step();
            double gradient = 4 * value;
            mean = (0.9 * mean) + (0.1 * gradient);
            square = (0.999 * square) + (0.001 * gradient * gradient);
            value -= 0.1 * (mean / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(square / (1 - Math.Pow(0.999, step))) + 1e-8);
            Assert.Equal(value, parameter.item<float>(), 1e-5);
        }
    }

    [Fact]
    public void A_schedule_sets_the_rate()
    {
        using var parameter = new Parameter(zeros([1]));
        using Adam adam = optim.Adam([parameter], lr: 0.2);
        optim.lr_scheduler.Lambda schedule = optim.lr_scheduler.LambdaLR(adam, epoch => 1.0 / (1 + epoch));
        Assert.Equal(0.2, adam.ParamGroups.Single().LearningRate, 1e-9);
        schedule.step();
        schedule.step();
        Assert.Equal(0.2 / 3, adam.ParamGroups.Single().LearningRate, 1e-9);
    }

    [Fact]
    public void Clipping_scales_all_gradients_alike()
    {
        using DisposeScope scope = NewDisposeScope();
        using var a = new Parameter(tensor([3], [1]));
        using var b = new Parameter(tensor([4], [1]));
        (a.square() / 2).sum().add((b.square() / 2).sum()).backward();
        Assert.Equal(5, nn.utils.clip_grad_norm_([a, b], 1), 1e-4);
        Assert.Equal(0.6, a.grad!.item<float>(), 1e-3);
        Assert.Equal(0.8, b.grad!.item<float>(), 1e-3);
    }

    [Fact]
    public void State_goes_from_one_network_to_another_by_name()
    {
        using DisposeScope scope = NewDisposeScope();
        using Sequential one = nn.Sequential(nn.Conv2d(1, 1, 1), nn.ReLU(), nn.Conv2d(1, 1, 1));
        using Sequential other = nn.Sequential(nn.Conv2d(1, 1, 1), nn.ReLU(), nn.Conv2d(1, 1, 1));
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias"], one.state_dict().Keys);
        other.load_state_dict(one.state_dict());
        Tensor x = randn([1, 1, 3, 3]);
        Assert.Equal(one.call(x).data<float>().ToArray(), other.call(x).data<float>().ToArray());
        Assert.Throws<InvalidOperationException>(() => other.load_state_dict([]));
    }
}
