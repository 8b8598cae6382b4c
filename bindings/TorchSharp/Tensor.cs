using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A float32 array of any number of dimensions that remembers how it was computed. A handle on native memory: it is
    /// freed by <see cref="Dispose()"/>, by its <see cref="DisposeScope"/>, or in the end by the collector.
    /// </summary>
    public class Tensor : IDisposable
    {
        private static long _live;

        private int _counted = 1;

        internal Tensor(TensorHandle native)
        {
            Native = native;
            Interlocked.Increment(ref _live);
            Scope = DisposeScope.Current;
            Scope?.Include(this);
        }

        ~Tensor() => Uncount();

        /// <summary>How many tensors there are that were not disposed of.</summary>
        public static long TotalCount => Interlocked.Read(ref _live);

        public IntPtr handle => Native.DangerousGetHandle();

        public bool IsInvalid => Native.IsClosed || Native.IsInvalid;

        public unsafe long[] shape
        {
            get
            {
                Check(tensor_dims(Native, out int dims));
                long[] sizes = new long[dims];
                fixed (long* pointer = sizes) Check(tensor_shape(Native, pointer));
                return sizes;
            }
        }

        public long Dimensions
        {
            get
            {
                Check(tensor_dims(Native, out int dims));
                return dims;
            }
        }

        public Device device
        {
            get
            {
                Check(tensor_device(Native, out int type, out int index));
                return new Device((DeviceType)type, index);
            }
        }

        public bool requires_grad
        {
            get
            {
                Check(tensor_requiresGrad(Native, out int required));
                return required != 0;
            }
            set => Check(tensor_setRequiresGrad(Native, value ? 1 : 0));
        }

        public Tensor? grad
        {
            get
            {
                Check(tensor_grad(Native, out TensorHandle made));
                return made.IsInvalid ? null : new Tensor(made);
            }
            set => Check(tensor_setGrad(Native, value?.Native ?? TensorHandle.None));
        }

        internal TensorHandle Native { get; }

        internal DisposeScope? Scope { get; set; }

        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        public static Tensor operator +(Tensor left, double right) => left.add(right);

        public static Tensor operator +(double left, Tensor right) => right.add(left);

        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        public static Tensor operator -(Tensor left, double right) => left.sub(right);

        public static Tensor operator -(double left, Tensor right)
        {
            using Tensor negated = right.neg();
            return negated.add(left);
        }

        public static Tensor operator -(Tensor tensor) => tensor.neg();

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        public static Tensor operator *(Tensor left, double right) => left.mul(right);

        public static Tensor operator *(double left, Tensor right) => right.mul(left);

        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        public static Tensor operator /(Tensor left, double right) => left.div(right);

        public long numel() => shape.Aggregate(1L, (product, size) => product * size);

        public Tensor add(Tensor target) => Of(target, Binary.Add);

        public Tensor add(double scalar) => Of(scalar, Scalar.Add);

        public Tensor sub(Tensor target) => Of(target, Binary.Sub);

        public Tensor sub(double scalar) => Of(scalar, Scalar.Sub);

        public Tensor mul(Tensor target) => Of(target, Binary.Mul);

        public Tensor mul(double scalar) => Of(scalar, Scalar.Mul);

        public Tensor div(Tensor target) => Of(target, Binary.Div);

        public Tensor div(double scalar) => Of(scalar, Scalar.Div);

        public Tensor pow(double exponent) => Of(exponent, Scalar.Pow);

        public Tensor matmul(Tensor target) => Of(target, Binary.MatMul);

        public Tensor neg() => Of(Unary.Neg);

        public Tensor abs() => Of(Unary.Abs);

        public Tensor sqrt() => Of(Unary.Sqrt);

        public Tensor exp() => Of(Unary.Exp);

        public Tensor log() => Of(Unary.Log);

        public Tensor tanh() => Of(Unary.Tanh);

        public Tensor sigmoid() => Of(Unary.Sigmoid);

        public Tensor relu() => Of(Unary.Relu);

        public Tensor square() => Of(Unary.Square);

        public Tensor detach() => Of(Unary.Detach);

        public Tensor clone() => Of(Unary.Clone);

        public Tensor contiguous() => Of(Unary.Contiguous);

        public Tensor sum() => Of(Unary.Sum);

        public Tensor mean() => Of(Unary.Mean);

        public Tensor max() => Of(Unary.Max);

        public Tensor min() => Of(Unary.Min);

        public unsafe Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false)
        {
            fixed (long* dims = dim) return Made(tensor_sumOver(Native, dims, dim.Length, keepdim ? 1 : 0, out TensorHandle made), made);
        }

        public unsafe Tensor mean(long[] dimensions, bool keepdim = false)
        {
            ArgumentNullException.ThrowIfNull(dimensions);
            fixed (long* dims = dimensions)
                return Made(tensor_meanOver(Native, dims, dimensions.Length, keepdim ? 1 : 0, out TensorHandle made), made);
        }

        public Tensor clamp(double min, double max) => Made(tensor_clamp(Native, min, max, out TensorHandle made), made);

        public unsafe Tensor reshape(params long[] shape)
        {
            ArgumentNullException.ThrowIfNull(shape);
            fixed (long* sizes = shape) return Made(tensor_reshape(Native, sizes, shape.Length, out TensorHandle made), made);
        }

        public unsafe Tensor permute(params long[] permutation)
        {
            ArgumentNullException.ThrowIfNull(permutation);
            fixed (long* order = permutation) return Made(tensor_permute(Native, order, permutation.Length, out TensorHandle made), made);
        }

        public unsafe Tensor expand(params long[] sizes)
        {
            ArgumentNullException.ThrowIfNull(sizes);
            fixed (long* pointer = sizes) return Made(tensor_expand(Native, pointer, sizes.Length, out TensorHandle made), made);
        }

        /// <summary>A view of part of one dimension.</summary>
        public Tensor narrow(long dim, long start, long length) =>
            Made(tensor_narrow(Native, dim, start, length, out TensorHandle made), made);

        public Tensor to(Device device)
        {
            ArgumentNullException.ThrowIfNull(device);
            return Made(tensor_to(Native, (int)device.type, device.index, out TensorHandle made), made);
        }

        public Tensor cpu() => to(CPU);

        /// <summary>The same values in another number format; itself if it has that format.</summary>
        public Tensor to_type(ScalarType type) => Made(tensor_toType(Native, (int)type, out TensorHandle made), made);

        public ScalarType dtype
        {
            get
            {
                Check(tensor_type(Native, out int type));
                return (ScalarType)type;
            }
        }

        public Tensor copy_(Tensor source)
        {
            ArgumentNullException.ThrowIfNull(source);
            Check(tensor_copyInto(Native, source.Native));
            return this;
        }

        public Tensor add_(Tensor target, double alpha = 1)
        {
            ArgumentNullException.ThrowIfNull(target);
            Check(tensor_addInto(Native, target.Native, alpha));
            return this;
        }

        public Tensor mul_(double scalar)
        {
            Check(tensor_mulInto(Native, scalar));
            return this;
        }

        /// <summary>Moves this a share of the way to another one.</summary>
        public Tensor lerp_(Tensor end, double weight)
        {
            ArgumentNullException.ThrowIfNull(end);
            Check(tensor_lerpInto(Native, end.Native, weight));
            return this;
        }

        public Tensor fill_(double value)
        {
            Check(tensor_fill(Native, value));
            return this;
        }

        public Tensor zero_() => fill_(0);

        public Tensor requires_grad_(bool requires_grad = true)
        {
            if (requires_grad != this.requires_grad) this.requires_grad = requires_grad;
            return this;
        }

        public void backward() => Check(tensor_backward(Native));

        /// <summary>The values, last dimension fastest, readable as an array.</summary>
        public Utils.TensorAccessor<T> data<T>() where T : unmanaged => new(this);

        public float item<T>() where T : unmanaged
        {
            if (numel() != 1) throw new InvalidOperationException("Only a tensor of one element has an item.");
            return data<float>().ToArray()[0];
        }

        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            Scope?.Detach(this);
            return this;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (!disposing) return;
            Scope?.Exclude(this);
            Scope = null;
            Native.Dispose();
            Uncount();
        }

        internal Tensor Of(Unary operation) => Made(tensor_unary(Native, operation, out TensorHandle made), made);

        internal Tensor Of(Tensor other, Binary operation)
        {
            ArgumentNullException.ThrowIfNull(other);
            return Made(tensor_binary(Native, other.Native, operation, out TensorHandle made), made);
        }

        internal static Tensor Made(IntPtr failure, TensorHandle made)
        {
            Check(failure);
            return new Tensor(made);
        }

        private Tensor Of(double scalar, Scalar operation) => Made(tensor_scalar(Native, scalar, operation, out TensorHandle made), made);

        private void Uncount()
        {
            if (Interlocked.Exchange(ref _counted, 0) == 1) Interlocked.Decrement(ref _live);
        }
    }
}
