using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The buffer of the output that holds the score.</summary>
internal abstract class ModelOutput(ScorePlace declared)
{
    public ScorePlace Declared { get; } = declared;

    /// <summary>The first rows of the buffer as a tensor.</summary>
    public abstract OrtValue Tensor(int rows);

    /// <summary>Reads the scores of the first rows.</summary>
    /// <param name="inputs">What the graph was given.</param>
    /// <param name="scores">Receives a score a row.</param>
    public abstract void Read(ModelInput[] inputs, Span<float> scores);
}
