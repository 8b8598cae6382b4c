using System.Runtime.ExceptionServices;
using TorchSharp;
using static TorchSharp.torch;

namespace LiveDance.Training.Trainers;

/// <summary>
/// Threads that each compute a part of a training step on their own. The live networks' layers are too small to be divided among
/// several threads: two threads that each compute half of the batch take 145 ms for a step, two that share every layer 236 ms
/// (docs/training-notes.md).
/// </summary>
internal sealed class ComputingThreads : IDisposable
{
    // Longest wait for a thread to end when they are disposed of.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Thread[] _threads;
    private readonly Barrier _barrier;
    private readonly Exception?[] _errors;
    private Action<int> _work = _ => { };
    private volatile bool _ended;

    /// <param name="count">Number of threads; 0 for one on CUDA, otherwise as many as libtorch would use.</param>
    /// <param name="parts">Number of parts that a step can be divided into; no more threads than that are started.</param>
    public ComputingThreads(int count, int parts)
    {
        // One thread suffices to keep a GPU busy.
        if (count == 0) count = get_default_device().type == DeviceType.CUDA ? 1 : get_num_threads();
        count = Math.Min(count, parts);
        _errors = new Exception?[count];
        _barrier = new Barrier(count + 1);
        _threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() => Compute(i)) { Name = $"training {i}", IsBackground = true })];
        foreach (Thread thread in _threads) thread.Start();
    }

    /// <summary>The number of threads.</summary>
    public int Count => _threads.Length;

    /// <summary>Runs something on all threads and returns when all have finished.</summary>
    /// <param name="work">Receives the number of the thread, from 0.</param>
    /// <exception cref="Exception">The first exception that a thread threw.</exception>
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
        foreach (Thread thread in _threads) thread.Join(Timeout);
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
