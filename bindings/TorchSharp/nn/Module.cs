using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A part of a network: its parameters, its buffers, and the modules within it, by name.</summary>
        public class Module(string name) : IDisposable
        {
            private readonly List<(string Name, Module Module)> _modules = [];
            private readonly List<(string Name, Parameter Parameter)> _parameters = [];
            private readonly List<(string Name, Tensor Buffer)> _buffers = [];

            public bool training { get; private set; } = true;

            public string GetName() => name;

            public virtual void train(bool on = true)
            {
                training = on;
                foreach ((_, Module module) in _modules) module.train(on);
            }

            public void eval() => train(false);

            public IEnumerable<(string name, Module module)> named_children() => _modules;

            public IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                foreach ((string own, Parameter parameter) in _parameters) yield return (own, parameter);
                if (!recurse) yield break;
                foreach ((string child, Module module) in _modules)
                    foreach ((string inner, Parameter parameter) in module.named_parameters()) yield return ($"{child}.{inner}", parameter);
            }

            public IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true)
            {
                foreach ((string own, Tensor buffer) in _buffers) yield return (own, buffer);
                if (!recurse) yield break;
                foreach ((string child, Module module) in _modules)
                    foreach ((string inner, Tensor buffer) in module.named_buffers()) yield return ($"{child}.{inner}", buffer);
            }

            public IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(pair => pair.parameter);

            /// <summary>Parameters and buffers by name; the tensors are the module's own.</summary>
            public Dictionary<string, Tensor> state_dict()
            {
                Dictionary<string, Tensor> state = [];
                foreach ((string key, Parameter parameter) in named_parameters()) state[key] = parameter;
                foreach ((string key, Tensor buffer) in named_buffers()) state[key] = buffer;
                return state;
            }

            /// <exception cref="InvalidOperationException">Strict, and a name is missing on either side.</exception>
            public void load_state_dict(Dictionary<string, Tensor> source, bool strict = true)
            {
                ArgumentNullException.ThrowIfNull(source);
                Dictionary<string, Tensor> own = state_dict();
                if (strict && (own.Keys.Except(source.Keys).Any() || source.Keys.Except(own.Keys).Any()))
                    throw new InvalidOperationException("The loaded state dictionary does not have the module's names.");
                using IDisposable quiet = no_grad();
                foreach ((string key, Tensor tensor) in own)
                    if (source.TryGetValue(key, out Tensor? loaded)) tensor.copy_(loaded);
            }

            public Module requires_grad_(bool requires_grad = true)
            {
                foreach (Parameter parameter in parameters()) parameter.requires_grad = requires_grad;
                return this;
            }

            public void zero_grad()
            {
                foreach (Parameter parameter in parameters()) parameter.grad = null;
            }

            public void register_module(string name, Module submodule) => _modules.Add((name, submodule));

            public void register_parameter(string name, Parameter param) => _parameters.Add((name, param));

            public void register_buffer(string name, Tensor tensor)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                _buffers.Add((name, tensor.DetachFromDisposeScope()));
            }

            /// <summary>Registers every field that holds a module or a parameter under the field's name.</summary>
            protected virtual void RegisterComponents()
            {
                foreach (FieldInfo field in GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
                {
                    if (field.GetValue(this) is Module module) register_module(field.Name, module);
                    else if (field.GetValue(this) is Parameter parameter) register_parameter(field.Name, parameter);
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach ((_, Parameter parameter) in _parameters) parameter.Dispose();
                foreach ((_, Tensor buffer) in _buffers) buffer.Dispose();
                foreach ((_, Module module) in _modules) module.Dispose();
            }
        }

        /// <summary>A module that makes one thing of another.</summary>
        public abstract class Module<T, TResult>(string name) : Module(name)
        {
            public abstract TResult forward(T input);

            public TResult call(T input) => forward(input);
        }

        /// <summary>A module that makes one thing of two.</summary>
        public abstract class Module<T1, T2, TResult>(string name) : Module(name)
        {
            public abstract TResult forward(T1 input1, T2 input2);

            public TResult call(T1 input1, T2 input2) => forward(input1, input2);
        }

        /// <summary>A module that makes one thing of three.</summary>
        public abstract class Module<T1, T2, T3, TResult>(string name) : Module(name)
        {
            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            public TResult call(T1 input1, T2 input2, T3 input3) => forward(input1, input2, input3);
        }
    }
}
