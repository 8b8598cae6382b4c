using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Bindings.Tests.Torch;

/// <summary>Alone, as the default is everybody's.</summary>
[CollectionDefinition(nameof(DefaultDeviceTests), DisableParallelization = true)]
[Collection(nameof(DefaultDeviceTests))]
public class DefaultDeviceTests
{
    [Fact]
    public void Tensors_are_made_on_it_unless_another_is_named()
    {
        set_default_device(CUDA);
        try
        {
            Assert.Equal(DeviceType.CPU, zeros([2], CPU).device.type);
            if (cuda.is_available()) Assert.Equal(DeviceType.CUDA, tensor([1, 2], [2]).device.type);
            else Assert.ThrowsAny<ExternalException>(() => tensor([1, 2], [2]));
        }
        finally
        {
            set_default_device(CPU);
        }
        Assert.Equal(DeviceType.CPU, randn([2]).device.type);
    }
}
