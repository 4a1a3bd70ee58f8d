using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The buffer of one input.</summary>
internal abstract class ModelInput(InputColumns declared) : IDisposable
{
    public InputColumns Declared { get; } = declared;

    /// <summary>Takes the input's columns of some rows, and rows of zeros after them up to <paramref name="size"/>.</summary>
    public abstract void Fill(ReadOnlySpan<double> rows, int width, int count, int size);

    /// <summary>The first rows of the buffer as a tensor.</summary>
    public abstract OrtValue Tensor(int rows);

    public abstract void Dispose();
}
