using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using LiveDance.Engine.Drawing;
using static TorchSharp.torch;
using Size = OpenCvSharp.Size;

namespace LiveDance.Training.Data;

/// <summary>
/// The memory that batches are read into: tensors on the CPU. Where the CPU computes, they are the batch. Where a GPU computes, they are
/// page-locked, copied to it as they are and used again: a step of 128 windows has a quarter of a gigabyte.
/// </summary>
internal sealed class BatchMemory : IDisposable
{
    private readonly ConcurrentDictionary<(int Count, int Unroll, Size Size), Ring> _rings = new();

    /// <summary>
    /// A batch on the CPU to be read into, without detail crops and hands. On a GPU its memory is used again by the next but one call with the
    /// same numbers: the copy must have ended by then, as it has when the step that the batch belongs to has.
    /// </summary>
    /// <param name="count">The number of sequences.</param>
    /// <param name="unroll">The number of frames of each.</param>
    /// <param name="size">Size of the windows, in pixels.</param>
    public SequenceBatch Rent(int count, int unroll, Size size)
    {
        if (!TrainingDevice.IsGpu) return Allocated(count, unroll, size, pageLocked: false);
        return _rings.GetOrAdd((count, unroll, size), _ => new Ring()).Next(() => Allocated(count, unroll, size, pageLocked: true));
    }

    /// <summary>The batch on the device that computes.</summary>
    public static SequenceBatch Sent(SequenceBatch batch)
    {
        if (!TrainingDevice.IsGpu) return batch;
        Device device = get_default_device();
        return batch with
        {
            Drawings = All(batch.Drawings),
            Coordinates = All(batch.Coordinates),
            Truths = All(batch.Truths),
            Mattes = All(batch.Mattes),
            Weights = All(batch.Weights),
            Plate = One(batch.Plate),
            Previous = One(batch.Previous),
        };

        Tensor[] All(Tensor[] tensors) => [.. tensors.Select(One)];

        Tensor One(Tensor tensor) => tensor.to(device, non_blocking: true);
    }

    /// <summary>The values of one item of a tensor whose first dimension are the items.</summary>
    public static Span<float> Item(Tensor tensor, int index)
    {
        Span<float> all = MemoryMarshal.Cast<byte, float>(tensor.bytes);
        int length = all.Length / (int)tensor.shape[0];
        return all.Slice(index * length, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Ring ring in _rings.Values) ring.Dispose();
    }

    private static SequenceBatch Allocated(int count, int unroll, Size size, bool pageLocked)
    {
        (int w, int h) = (size.Width, size.Height);
        return new SequenceBatch(
            Each(6, h / 2, w / 2), Each(BodyCoordinates.Planes, h / 4, w / 4), Each(3, h, w), Each(1, h, w), Each(1, h, w), One(3, h, w),
            One(3, h / 4, w / 4), [], []);

        Tensor[] Each(int channels, int height, int width) => [.. Enumerable.Range(0, unroll).Select(_ => One(channels, height, width))];

        Tensor One(int channels, int height, int width)
        {
            Tensor plain = empty([count, channels, height, width], ScalarType.Float32, CPU);
            return pageLocked ? PageLocked(plain) : plain;
        }
    }

    private static Tensor PageLocked(Tensor plain)
    {
        try
        {
            Tensor locked = plain.pin_memory().DetachFromDisposeScope();
            plain.Dispose();
            return locked;
        }
        catch (ExternalException)
        {
            // The system limits how much memory may be page-locked; the copy is slower without.
            return plain.DetachFromDisposeScope();
        }
    }

    // Two batches in turn: one is read into while the other is computed.
    private sealed class Ring : IDisposable
    {
        private readonly SequenceBatch?[] _batches = new SequenceBatch?[2];
        private int _next;

        public SequenceBatch Next(Func<SequenceBatch> made)
        {
            _next = 1 - _next;
            return _batches[_next] ??= made();
        }

        public void Dispose()
        {
            foreach (SequenceBatch? batch in _batches)
                foreach (Tensor tensor in batch?.Tensors ?? []) tensor.Dispose();
        }
    }
}
