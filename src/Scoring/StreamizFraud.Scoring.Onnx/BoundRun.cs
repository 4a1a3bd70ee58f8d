using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The first rows of a buffer bound as a model's input, and the first scores of another as its output.</summary>
internal sealed class BoundRun : IDisposable
{
    private readonly OrtValue _input;
    private readonly OrtValue _output;

    public BoundRun(InferenceSession session, OnnxContract contract, AlignedFloats rows, AlignedFloats scores, int count)
    {
        var width = contract.FeatureNames.Count;

        // The default memory info belongs to ONNX Runtime: disposing of it would break every later binding.
        var memory = OrtMemoryInfo.DefaultInstance;
        _input = OrtValue.CreateTensorValueFromMemory(memory, rows.First(count * width), [count, width]);
        _output = OrtValue.CreateTensorValueFromMemory(memory, scores.First(count), contract.OutputHasColumn ? [count, 1] : [count]);
        Io = session.CreateIoBinding();
        Io.BindInput(contract.Input, _input);
        Io.BindOutput(contract.Output, _output);
    }

    public OrtIoBinding Io { get; }

    public void Dispose()
    {
        Io.Dispose();
        _input.Dispose();
        _output.Dispose();
    }
}
