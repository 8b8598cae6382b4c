namespace LiveDance.Training.Quantization;

/// <summary>Adds the minimum and maximum of every activation to a graph's outputs, for calibration.</summary>
internal static class ActivationObserver
{
    /// <summary>Suffixes of the outputs' names, after the activation's name.</summary>
    public const string Low = ".low", High = ".high";

    /// <summary>Adds the outputs.</summary>
    public static void Add(QuantizableGraph net)
    {
        foreach ((string name, string value) in net.ActivationNames)
        {
            net.Graph.Output(name + Low, net.Graph.Node("ReduceMin", [value], ("keepdims", 0)));
            net.Graph.Output(name + High, net.Graph.Node("ReduceMax", [value], ("keepdims", 0)));
        }
    }
}
