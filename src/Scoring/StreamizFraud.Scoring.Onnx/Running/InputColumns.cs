using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>One input of a graph and the columns of a row that go into it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its values.</param>
/// <param name="Columns">Places in a row of features, in the order of the input's values.</param>
/// <param name="Tail">Its shape after the number of rows.</param>
internal sealed record InputColumns(string Name, TensorElementType Type, IReadOnlyList<int> Columns, IReadOnlyList<long> Tail)
{
    public long[] Shape(int rows) => [rows, .. Tail];
}
