using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>
/// A network in training with its optimizer (Adam) and the running average of its weights, which is what is exported.
/// </summary>
internal sealed class TrainedNetwork : IDisposable
{
    /// <summary>What a checkpoint puts before the names of averaged weights.</summary>
    public const string AveragePrefix = "average.";

    // Fraction of the average that is kept at each step: an average over about the last 1,000 steps.
    private const double Averaging = 0.999;

    // Largest norm of all gradients together; larger ones are scaled down to it.
    private const double MaxNorm = 1;

    // Adam's beta 2.
    private const double Beta2 = 0.99;

    // In the first steps the average keeps steps / (steps + this), so that it does not consist of the initial weights.
    private const double AveragingWarmUp = 10;

    private readonly nn.Module _network;
    private readonly Parameter[] _parameters;
    private readonly Dictionary<string, Tensor> _average;
    private readonly Adam _adam;
    private readonly double _rate;

    /// <param name="network">The network; stays the caller's.</param>
    /// <param name="rate">Adam's initial learning rate.</param>
    /// <param name="averaged">Whether a running average of the weights is kept.</param>
    /// <param name="momentum">
    /// Adam's beta 1. Lower for discriminators (0.5), whose objective changes as the generator improves.
    /// </param>
    public TrainedNetwork(nn.Module network, double rate, bool averaged = true, double momentum = 0.5)
    {
        (_network, _rate) = (network, rate);
        _parameters = [.. network.parameters()];
        _average = averaged
            ? network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope())
            : [];
        _adam = optim.Adam(_parameters, rate, beta1: momentum, beta2: Beta2);
    }

    /// <summary>The number of updates so far, over every resumption.</summary>
    public long Steps { get; private set; }

    /// <summary>Updates the weights by the gradients of a loss.</summary>
    /// <param name="loss">The loss, a scalar.</param>
    /// <param name="rate">The current learning rate as a fraction of the initial one, 0..1.</param>
    /// <returns>False if the loss or a gradient is infinite or NaN; the weights are unchanged then.</returns>
    public bool Learn(Tensor loss, double rate)
    {
        ZeroGradients();
        loss.backward();
        return ApplyGradients(rate);
    }

    /// <summary>Sets the gradients to zero.</summary>
    public void ZeroGradients() => _adam.zero_grad();

    /// <summary>Updates the weights by the accumulated gradients.</summary>
    /// <param name="rate">The current learning rate as a fraction of the initial one, 0..1.</param>
    /// <returns>False if a gradient is infinite or NaN; the weights are unchanged then.</returns>
    public bool ApplyGradients(double rate)
    {
        double norm = nn.utils.clip_grad_norm_(_parameters, MaxNorm);
        if (!double.IsFinite(norm)) return false;
        foreach (optim.ILearningRateController group in _adam.ParamGroups) group.LearningRate = _rate * rate;
        _adam.step();
        Steps++;
        if (_average.Count == 0) return true;
        double keep = Math.Min(Averaging, Steps / (Steps + AveragingWarmUp));
        using IDisposable quiet = no_grad();
        foreach ((string name, Tensor weight) in _network.state_dict()) _average[name].lerp_(weight, 1 - keep);
        return true;
    }

    /// <summary>Computes something with the averaged weights in place of the current ones.</summary>
    public T WithAverage<T>(Func<T> work)
    {
        Dictionary<string, Tensor> current = _network.state_dict().ToDictionary(
            pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
        using IDisposable quiet = no_grad();
        try
        {
            _network.load_state_dict(_average);
            return work();
        }
        finally
        {
            _network.load_state_dict(current);
            foreach (Tensor tensor in current.Values) tensor.Dispose();
        }
    }

    /// <summary>Adds everything that the next step depends on to a checkpoint.</summary>
    /// <param name="prefix">Prefix of every tensor's name.</param>
    /// <param name="tensors">Receives the tensors.</param>
    public void SaveState(string prefix, IDictionary<string, Tensor> tensors)
    {
        foreach ((string name, Tensor weight) in _network.state_dict()) tensors[$"{prefix}weights.{name}"] = weight;
        SaveAverage(prefix, tensors);
        int index = 0;
        foreach (Adam.State state in _adam.state_dict().State.Cast<Adam.State>())
        {
            tensors[$"{prefix}adam.mean.{index}"] = state.exp_avg;
            tensors[$"{prefix}adam.square.{index++}"] = state.exp_avg_sq;
        }
        tensors[prefix + "steps"] = tensor([(float)Steps], [1]);
    }

    /// <summary>Adds only the averaged weights to a checkpoint: a compact checkpoint.</summary>
    public void SaveAverage(string prefix, IDictionary<string, Tensor> tensors)
    {
        foreach ((string name, Tensor weight) in _average) tensors[prefix + AveragePrefix + name] = weight;
    }

    /// <summary>
    /// Restores the state from a checkpoint. From a compact one the training continues with the averaged weights and a new
    /// optimizer. If the checkpoint has no tensors with the prefix, nothing is changed.
    /// </summary>
    /// <exception cref="KeyNotFoundException">The checkpoint belongs to another network.</exception>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">The checkpoint's tensors have other shapes.</exception>
    public void LoadState(string prefix, IReadOnlyDictionary<string, Tensor> tensors)
    {
        if (!tensors.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal))) return;
        using IDisposable quiet = no_grad();
        Dictionary<string, Tensor> average = Under(AveragePrefix), weights = Under("weights.");
        _network.load_state_dict(weights.Count > 0 ? weights : average);
        foreach ((string name, Tensor own) in _average) own.copy_(average[name]);
        if (!tensors.TryGetValue(prefix + "steps", out Tensor? steps)) return;
        Steps = (long)steps.item<float>();
        int index = 0;
        foreach (Adam.State state in _adam.state_dict().State.Cast<Adam.State>())
        {
            state.exp_avg.copy_(tensors[$"{prefix}adam.mean.{index}"]);
            state.exp_avg_sq.copy_(tensors[$"{prefix}adam.square.{index++}"]);
            state.step = Steps;
        }

        Dictionary<string, Tensor> Under(string part) => tensors
            .Where(pair => pair.Key.StartsWith(prefix + part, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[(prefix.Length + part.Length)..], pair => pair.Value);
    }

    /// <summary>Whether a checkpoint has all weights of this network, in their shapes.</summary>
    public bool Fits(string prefix, IReadOnlyDictionary<string, Tensor> tensors) => _network.state_dict().All(
        pair => tensors.TryGetValue($"{prefix}weights.{pair.Key}", out Tensor? saved) && saved.shape.AsSpan().SequenceEqual(pair.Value.shape));

    public void Dispose()
    {
        foreach (Tensor tensor in _average.Values) tensor.Dispose();
        _adam.Dispose();
    }
}
