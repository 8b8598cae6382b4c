using System.Globalization;
using LiveDance.Engine;
using LiveDance.Training.Export;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LiveDance.Training.Stages;

/// <summary>
/// A network in training, with all that goes on with it: Adam, the running average of the weights (which is what is
/// exported), and how long it has been trained. Saved and loaded as one file.
/// </summary>
internal sealed class TrainedNetwork : IDisposable
{
    private const double Averaging = 0.999, MaxNorm = 1;

    private readonly nn.Module _network;
    private readonly Parameter[] _parameters;
    private readonly Dictionary<string, Tensor> _average;
    private readonly Adam _adam;
    private readonly double _rate;

    public TrainedNetwork(nn.Module network, double rate)
    {
        (_network, _rate) = (network, rate);
        _parameters = [.. network.parameters()];
        _average = network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
        _adam = optim.Adam(_parameters, rate, beta1: 0.5, beta2: 0.99);
    }

    /// <summary>Steps done so far.</summary>
    public long Step { get; private set; }

    /// <summary>Seconds of training so far.</summary>
    public double Seconds { get; set; }

    /// <summary>Follows the gradients of a loss.</summary>
    /// <param name="loss">One number.</param>
    /// <param name="rate">The share of the learning rate, 0 to 1.</param>
    /// <returns>False if the loss or a gradient is not finite: nothing was changed.</returns>
    public bool Learn(Tensor loss, double rate)
    {
        _adam.zero_grad();
        loss.backward();
        double norm = nn.utils.clip_grad_norm_(_parameters, MaxNorm);
        if (!double.IsFinite(norm)) return false;
        foreach (optim.ParamGroup group in _adam.ParamGroups) group.LearningRate = _rate * rate;
        _adam.step();
        Step++;
        // At first the average would remember little but the beginning.
        double keep = Math.Min(Averaging, Step / (Step + 10.0));
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

    /// <summary>Saves everything that the next step depends on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="more">What the stage itself remembers.</param>
    public void Save(string path, IReadOnlyDictionary<string, Tensor> more)
    {
        Dictionary<string, Tensor> all = [];
        foreach ((string name, Tensor weight) in _network.state_dict()) all["weights." + name] = weight;
        foreach ((string name, Tensor weight) in _average) all["average." + name] = weight;
        int index = 0;
        foreach (Adam.State state in _adam.state())
        {
            all[$"adam.mean.{index}"] = state.exp_avg;
            all[$"adam.square.{index++}"] = state.exp_avg_sq;
        }
        foreach ((string name, Tensor tensor) in more) all["stage." + name] = tensor;
        SafeTensors.Save(path, all, new Dictionary<string, string>
        {
            ["step"] = Step.ToString(CultureInfo.InvariantCulture),
            ["seconds"] = Seconds.ToString("R", CultureInfo.InvariantCulture),
        });
    }

    /// <summary>Goes back to what was saved.</summary>
    /// <returns>What the stage itself remembers; the caller's to dispose of. Empty for a compact checkpoint, which has the average only.</returns>
    /// <exception cref="EngineException">The file does not fit the network.</exception>
    public Dictionary<string, Tensor> Load(string path)
    {
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> notes) = SafeTensors.Load(path);
        using IDisposable quiet = no_grad();
        Dictionary<string, Tensor> more = [];
        try
        {
            Dictionary<string, Tensor> average = Under("average."), weights = Under("weights.");
            _network.load_state_dict(weights.Count > 0 ? weights : average);
            foreach ((string name, Tensor own) in _average) own.copy_(average[name]);
            Step = long.Parse(notes["step"], CultureInfo.InvariantCulture);
            Seconds = double.Parse(notes["seconds"], CultureInfo.InvariantCulture);
            int index = 0;
            foreach (Adam.State state in _adam.state())
            {
                if (tensors.TryGetValue($"adam.mean.{index}", out Tensor? mean)) state.exp_avg.copy_(mean);
                if (tensors.TryGetValue($"adam.square.{index++}", out Tensor? square)) state.exp_avg_sq.copy_(square);
                state.step = tensors.Keys.Any(key => key.StartsWith("adam.", StringComparison.Ordinal)) ? Step : 0;
            }
            foreach ((string name, Tensor tensor) in Under("stage.")) more[name] = tensor.clone().DetachFromDisposeScope();
            return more;
        }
        catch (Exception error) when (error is KeyNotFoundException or FormatException or InvalidOperationException
            or System.Runtime.InteropServices.ExternalException)
        {
            throw new EngineException($"The checkpoint '{path}' is of another network; remove it to begin anew.", error);
        }
        finally
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
        }

        Dictionary<string, Tensor> Under(string prefix) => tensors
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _average.Values) tensor.Dispose();
        _adam.Dispose();
    }
}
