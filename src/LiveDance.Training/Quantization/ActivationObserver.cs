namespace LiveDance.Training.Quantization;

/// <summary>Lets a calibration see the smallest and the largest value of every activation.</summary>
internal static class ActivationObserver
{
    public const string Low = ".low", High = ".high";

    public static void Add(QuantizableGraph net)
    {
        foreach ((string name, string value) in net.ActivationNames)
        {
            net.Graph.Output(name + Low, net.Graph.Node("ReduceMin", [value], ("keepdims", 0)));
            net.Graph.Output(name + High, net.Graph.Node("ReduceMax", [value], ("keepdims", 0)));
        }
    }
}
