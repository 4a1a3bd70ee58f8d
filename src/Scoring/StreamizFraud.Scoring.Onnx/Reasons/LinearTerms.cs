namespace StreamizFraud.Scoring.Onnx;

/// <summary>The terms of a linear model, each less its value for a usual row.</summary>
/// <param name="weights">Weight of each feature.</param>
/// <param name="usual">The row that they are measured from.</param>
/// <param name="expected">The sum for that row.</param>
internal sealed class LinearTerms(double[] weights, double[] usual, double expected) : Explainer
{
    public override double Explain(ReadOnlySpan<double> row, Span<double> contributions)
    {
        for (var feature = 0; feature < contributions.Length; feature++)
        {
            contributions[feature] = weights[feature] * (row[feature] - usual[feature]);
        }

        return expected;
    }
}
