using TorchSharp.Modules;
using static TorchSharp.NativeMethods;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.99, double eps = 1e-8) =>
                new(parameters, lr, beta1, beta2, eps);

            /// <summary>What an optimizer remembers of one parameter.</summary>
            public abstract class OptimizerState : IDisposable
            {
                public abstract void Dispose();
            }

            public sealed class ParamGroup
            {
                public required double LearningRate { get; set; }

                public required double InitialLearningRate { get; init; }
            }

            public static class lr_scheduler
            {
                public static Lambda LambdaLR(Adam optimizer, Func<int, double> lr_lambda) => new(optimizer, lr_lambda);

                /// <summary>The learning rate as a function of the number of steps.</summary>
                public sealed class Lambda
                {
                    private readonly Adam _optimizer;
                    private readonly Func<int, double> _factor;
                    private int _steps;

                    internal Lambda(Adam optimizer, Func<int, double> factor)
                    {
                        (_optimizer, _factor) = (optimizer, factor);
                        Apply();
                    }

                    public void step(int? epoch = null)
                    {
                        _steps = epoch ?? _steps + 1;
                        Apply();
                    }

                    private void Apply()
                    {
                        foreach (ParamGroup group in _optimizer.ParamGroups) group.LearningRate = group.InitialLearningRate * _factor(_steps);
                    }
                }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Kingma and Ba 2015.</summary>
    public sealed class Adam : IDisposable
    {
        private readonly Parameter[] _parameters;
        private readonly State[] _states;
        private readonly double _beta1, _beta2, _epsilon;

        internal Adam(IEnumerable<Parameter> parameters, double rate, double beta1, double beta2, double epsilon)
        {
            _parameters = [.. parameters];
            (_beta1, _beta2, _epsilon) = (beta1, beta2, epsilon);
            ParamGroups = [new torch.optim.ParamGroup { LearningRate = rate, InitialLearningRate = rate }];
            _states = [.. _parameters.Select(parameter => new State(parameter))];
        }

        public IEnumerable<torch.optim.ParamGroup> ParamGroups { get; }

        public IEnumerable<Parameter> parameters() => _parameters;

        /// <summary>What is remembered of each parameter, in their order.</summary>
        public IEnumerable<State> state() => _states;

        public void zero_grad()
        {
            foreach (Parameter parameter in _parameters) parameter.grad = null;
        }

        public unsafe void step()
        {
            if (_states.Length == 0) return;
            foreach (State state in _states) state.step++;
            using var parameters = new TensorList(_parameters);
            using var means = new TensorList(_states.Select(state => state.exp_avg).ToArray());
            using var squares = new TensorList(_states.Select(state => state.exp_avg_sq).ToArray());
            fixed (IntPtr* p = parameters.Pointers, m = means.Pointers, s = squares.Pointers)
            {
                double rate = ParamGroups.First().LearningRate;
                Check(optim_adam(p, m, s, _parameters.Length, _states[0].step, rate, _beta1, _beta2, _epsilon));
            }
        }

        public void Dispose()
        {
            foreach (State state in _states) state.Dispose();
        }

        public sealed class State : torch.optim.OptimizerState
        {
            internal State(Parameter parameter)
            {
                using torch.Tensor zero = parameter.detach();
                exp_avg = (zero * 0).DetachFromDisposeScope();
                exp_avg_sq = (zero * 0).DetachFromDisposeScope();
            }

            public long step { get; set; }

            public torch.Tensor exp_avg { get; }

            public torch.Tensor exp_avg_sq { get; }

            public override void Dispose()
            {
                exp_avg.Dispose();
                exp_avg_sq.Dispose();
            }
        }
    }
}
