using System.Runtime.ExceptionServices;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>
/// Threads that each compute a part of a step alone. The layers of a live network are too small for several threads to share
/// one: as many that each go through all of them are nearly twice as quick on two cores.
/// </summary>
internal sealed class ComputingThreads : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Thread[] _threads;
    private readonly Barrier _barrier;
    private readonly Exception?[] _errors;
    private Action<int> _work = _ => { };
    private volatile bool _ended;

    /// <param name="count">How many; 0 for as many as libtorch would use.</param>
    /// <param name="parts">How many parts a step can be cut into; more threads than that are not made.</param>
    public ComputingThreads(int count, int parts)
    {
        // A GPU is kept busy by one.
        if (count == 0) count = get_default_device().type == DeviceType.CUDA ? 1 : get_num_threads();
        count = Math.Min(count, parts);
        _errors = new Exception?[count];
        _barrier = new Barrier(count + 1);
        _threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() => Compute(i)) { Name = $"training {i}", IsBackground = true })];
        foreach (Thread thread in _threads) thread.Start();
    }

    /// <summary>How many there are.</summary>
    public int Count => _threads.Length;

    /// <summary>Does something on all of them, each being told its number; ends when the last one has.</summary>
    public void Run(Action<int> work)
    {
        _work = work;
        _barrier.SignalAndWait();
        _barrier.SignalAndWait();
        Exception? error = Array.Find(_errors, one => one is not null);
        Array.Clear(_errors);
        if (error is not null) ExceptionDispatchInfo.Throw(error);
    }

    public void Dispose()
    {
        _ended = true;
        _barrier.SignalAndWait();
        foreach (Thread thread in _threads) thread.Join(Patience);
        _barrier.Dispose();
    }

    private void Compute(int number)
    {
        set_num_threads(1);
        while (true)
        {
            _barrier.SignalAndWait();
            if (_ended) return;
            try
            {
                _work(number);
            }
            catch (Exception error)
            {
                _errors[number] = error;
            }
            _barrier.SignalAndWait();
        }
    }
}
