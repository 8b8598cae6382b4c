using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using LiveDance.Engine.Drawing;
using OpenCvSharp;
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
    /// Memory for one batch. On a GPU it is used again by the next but one call with the same numbers: the copy must have ended by then, as it
    /// has when the step that the batch belongs to has.
    /// </summary>
    /// <param name="count">The number of sequences.</param>
    /// <param name="unroll">The number of frames of each.</param>
    /// <param name="size">Size of the windows, in pixels.</param>
    public Set Rent(int count, int unroll, Size size)
    {
        if (!TrainingDevice.IsGpu) return new Set(count, unroll, size, pageLocked: false);
        return _rings.GetOrAdd((count, unroll, size), _ => new Ring()).Next(() => new Set(count, unroll, size, pageLocked: true));
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

    /// <summary>The tensors of one batch, see <see cref="SequenceBatch"/>.</summary>
    public sealed class Set
    {
        public Set(int count, int unroll, Size size, bool pageLocked)
        {
            (int w, int h) = (size.Width, size.Height);
            Drawings = Each(6, h / 2, w / 2);
            Coordinates = Each(BodyCoordinates.Planes, h / 4, w / 4);
            Truths = Each(3, h, w);
            Mattes = Each(1, h, w);
            Weights = Each(1, h, w);
            Plate = One(3, h, w);
            Previous = One(3, h / 4, w / 4);

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

        public Tensor[] Drawings { get; }

        public Tensor[] Coordinates { get; }

        public Tensor[] Truths { get; }

        public Tensor[] Mattes { get; }

        public Tensor[] Weights { get; }

        public Tensor Plate { get; }

        public Tensor Previous { get; }

        /// <summary>The batch on the device that computes.</summary>
        public SequenceBatch ToBatch(Rect[] detailCrops, Rect[] hands)
        {
            var batch = new SequenceBatch(Drawings, Coordinates, Truths, Mattes, Weights, Plate, Previous, detailCrops, hands);
            if (!TrainingDevice.IsGpu) return batch;
            Device device = get_default_device();
            return new SequenceBatch(
                Sent(Drawings), Sent(Coordinates), Sent(Truths), Sent(Mattes), Sent(Weights), SentOne(Plate), SentOne(Previous), detailCrops, hands);

            Tensor[] Sent(Tensor[] tensors) => [.. tensors.Select(SentOne)];

            Tensor SentOne(Tensor tensor) => tensor.to(device, non_blocking: true);
        }

        /// <summary>All tensors.</summary>
        public IEnumerable<Tensor> Tensors => [.. Drawings, .. Coordinates, .. Truths, .. Mattes, .. Weights, Plate, Previous];
    }

    // Two sets in turn: one is read into while the other is computed.
    private sealed class Ring : IDisposable
    {
        private readonly Set?[] _sets = new Set?[2];
        private int _next;

        public Set Next(Func<Set> made)
        {
            _next = 1 - _next;
            return _sets[_next] ??= made();
        }

        public void Dispose()
        {
            foreach (Set? set in _sets)
                foreach (Tensor tensor in set?.Tensors ?? []) tensor.Dispose();
        }
    }
}
