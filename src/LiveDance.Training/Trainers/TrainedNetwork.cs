using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>
/// A network in training, with all that goes on with it: Adam, and the running average of the weights, which is what is
/// exported.
/// </summary>
internal sealed class TrainedNetwork : IDisposable
{
    private const double Averaging = 0.999, MaxNorm = 1;

    private readonly nn.Module _network;
    private readonly Parameter[] _parameters;
    private readonly Dictionary<string, Tensor> _average;
    private readonly Adam _adam;
    private readonly double _rate;
    private long _steps;

    /// <param name="network">The network; stays the caller's.</param>
    /// <param name="rate">Adam's learning rate.</param>
    /// <param name="averaged">Whether its weights are averaged.</param>
    /// <param name="momentum">How long Adam remembers a gradient's direction; discriminators, whose aim moves, do with less.</param>
    public TrainedNetwork(nn.Module network, double rate, bool averaged = true, double momentum = 0.5)
    {
        (_network, _rate) = (network, rate);
        _parameters = [.. network.parameters()];
        _average = averaged
            ? network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope())
            : [];
        _adam = optim.Adam(_parameters, rate, beta1: momentum, beta2: 0.99);
    }

    /// <summary>Follows the gradients of a loss.</summary>
    /// <param name="loss">One number.</param>
    /// <param name="rate">The share of the learning rate, 0 to 1.</param>
    /// <returns>False if the loss or a gradient is not finite: nothing was changed.</returns>
    public bool Learn(Tensor loss, double rate)
    {
        Forget();
        loss.backward();
        return Follow(rate);
    }

    /// <summary>Puts the gradients aside.</summary>
    public void Forget() => _adam.zero_grad();

    /// <summary>Follows the gradients that have gathered.</summary>
    /// <param name="rate">The share of the learning rate, 0 to 1.</param>
    /// <returns>False if one is not finite: nothing was changed.</returns>
    public bool Follow(double rate)
    {
        double norm = nn.utils.clip_grad_norm_(_parameters, MaxNorm);
        if (!double.IsFinite(norm)) return false;
        foreach (optim.ILearningRateController group in _adam.ParamGroups) group.LearningRate = _rate * rate;
        _adam.step();
        _steps++;
        if (_average.Count == 0) return true;
        // At first the average would remember little but the beginning.
        double keep = Math.Min(Averaging, _steps / (_steps + 10.0));
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
    /// <param name="prefix">Put before every name.</param>
    /// <param name="tensors">Receives the tensors.</param>
    public void Collect(string prefix, IDictionary<string, Tensor> tensors)
    {
        foreach ((string name, Tensor weight) in _network.state_dict()) tensors[$"{prefix}weights.{name}"] = weight;
        CollectAverage(prefix, tensors);
        int index = 0;
        foreach (Adam.State state in _adam.state_dict().State.Cast<Adam.State>())
        {
            tensors[$"{prefix}adam.mean.{index}"] = state.exp_avg;
            tensors[$"{prefix}adam.square.{index++}"] = state.exp_avg_sq;
        }
        tensors[prefix + "steps"] = tensor([(float)_steps], [1]);
    }

    /// <summary>Adds the averaged weights alone: a compact checkpoint.</summary>
    public void CollectAverage(string prefix, IDictionary<string, Tensor> tensors)
    {
        foreach ((string name, Tensor weight) in _average) tensors[$"{prefix}average.{name}"] = weight;
    }

    /// <summary>
    /// Goes back to a checkpoint. A compact one has the average alone, from which weights go on with a fresh Adam; of a network
    /// that a checkpoint knows nothing of, nothing is changed.
    /// </summary>
    /// <exception cref="KeyNotFoundException">It is of another network.</exception>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">Likewise.</exception>
    public void Restore(string prefix, IReadOnlyDictionary<string, Tensor> tensors)
    {
        if (!tensors.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal))) return;
        using IDisposable quiet = no_grad();
        Dictionary<string, Tensor> average = Under("average."), weights = Under("weights.");
        _network.load_state_dict(weights.Count > 0 ? weights : average);
        foreach ((string name, Tensor own) in _average) own.copy_(average[name]);
        if (!tensors.TryGetValue(prefix + "steps", out Tensor? steps)) return;
        _steps = (long)steps.item<float>();
        int index = 0;
        foreach (Adam.State state in _adam.state_dict().State.Cast<Adam.State>())
        {
            state.exp_avg.copy_(tensors[$"{prefix}adam.mean.{index}"]);
            state.exp_avg_sq.copy_(tensors[$"{prefix}adam.square.{index++}"]);
            state.step = _steps;
        }

        Dictionary<string, Tensor> Under(string part) => tensors
            .Where(pair => pair.Key.StartsWith(prefix + part, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[(prefix.Length + part.Length)..], pair => pair.Value);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _average.Values) tensor.Dispose();
        _adam.Dispose();
    }
}
