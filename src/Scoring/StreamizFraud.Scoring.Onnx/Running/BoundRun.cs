using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The first rows of the buffers of a model's inputs, of its output and of its states, bound to it.</summary>
internal sealed class BoundRun : IDisposable
{
    private readonly List<OrtValue> _tensors = [];

    public BoundRun(InferenceSession session, ModelInput[] inputs, ModelOutput output, StateBuffers[] states, int rows)
    {
        Io = session.CreateIoBinding();
        foreach (var input in inputs)
        {
            var tensor = input.Tensor(rows);
            Io.BindInput(input.Declared.Name, tensor);
            if (input is not TextInput)
            {
                _tensors.Add(tensor);
            }
        }

        foreach (var state in states)
        {
            _tensors.Add(state.Given(rows));
            Io.BindInput(state.Declared.Input, _tensors[^1]);
            _tensors.Add(state.Left(rows));
            Io.BindOutput(state.Declared.Output, _tensors[^1]);
        }

        _tensors.Add(output.Tensor(rows));
        Io.BindOutput(output.Declared.Name, _tensors[^1]);
    }

    public OrtIoBinding Io { get; }

    public void Dispose()
    {
        Io.Dispose();
        foreach (var tensor in _tensors)
        {
            tensor.Dispose();
        }
    }
}
