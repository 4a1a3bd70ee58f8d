namespace StreamizFraud.Scoring.Onnx;

/// <summary>Computes what each feature of a row contributed, with buffers of its own.</summary>
/// <remarks>One an instance of a model. Not thread-safe. The same row gives the same bits; nothing is allocated.</remarks>
internal abstract class Explainer
{
    /// <param name="row">A row as the graph is given it (<see cref="RowForm.See"/>).</param>
    /// <param name="contributions">Receives one a feature.</param>
    /// <returns>What they are measured from: with them it adds up to the score before its last function, unless the method does not add up.</returns>
    public abstract double Explain(ReadOnlySpan<double> row, Span<double> contributions);
}
