using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Where the score of a row is found in what a graph gives.</summary>
/// <param name="Name">Name of the output.</param>
/// <param name="Type">Type of its values.</param>
/// <param name="Tail">Its shape after the number of rows.</param>
/// <param name="Width">Values of a row.</param>
/// <param name="Column">The one that is the score; null if all are a reconstruction of the row, whose mean squared error is.</param>
internal sealed record ScorePlace(string Name, TensorElementType Type, IReadOnlyList<long> Tail, int Width, int? Column)
{
    public long[] Shape(int rows) => [rows, .. Tail];
}
