namespace StreamizFraud.Scoring.Onnx;

/// <summary>A part of what a sequence model keeps for each card: an input of the graph, float32 [N, size] or [layers, N, size], and the output that leaves the next one.</summary>
/// <param name="Input">Name of the input.</param>
/// <param name="Output">Name of the output.</param>
/// <param name="Layers">Layers; null: the tensor has no such dimension.</param>
/// <param name="Size">Values of a row, in each layer.</param>
internal sealed record StateTensor(string Input, string Output, int? Layers, int Size)
{
    /// <summary>Values of a row in all layers.</summary>
    public int Width => (Layers ?? 1) * Size;

    public long[] Shape(int rows) => Layers is { } layers ? [layers, rows, Size] : [rows, Size];
}
