using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The first rows of the buffers of a model's inputs and of its output, bound to it.</summary>
internal sealed class BoundRun : IDisposable
{
    private readonly List<OrtValue> _tensors = [];

    public BoundRun(InferenceSession session, ModelInput[] inputs, ModelOutput output, int rows)
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
