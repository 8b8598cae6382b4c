namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor lies.</summary>
    public sealed class Device(DeviceType type, int index = -1)
    {
        public DeviceType type { get; } = type;

        public int index { get; } = index;

        public override string ToString()
        {
            string name = type == DeviceType.CUDA ? "cuda" : "cpu";
            return index < 0 ? name : $"{name}:{index}";
        }
    }
}
