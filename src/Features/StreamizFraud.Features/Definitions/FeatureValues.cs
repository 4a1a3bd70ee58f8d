namespace StreamizFraud.Features;

/// <summary>The features that a derived feature is computed from, by name, as in <c>f => f["CARD_SUM_1H"] / f["CARD_COUNT_1H"]</c>.</summary>
/// <remarks>Only for writing such expressions: there is no instance.</remarks>
public sealed class FeatureValues
{
    private FeatureValues()
    {
    }

    /// <summary>Value of a feature declared before; null if it is null.</summary>
    /// <param name="name">Its name: a constant or a captured text.</param>
    /// <exception cref="NotSupportedException">Always: it is read as an expression.</exception>
    public double? this[string name] => throw new NotSupportedException($"Feature {name} is read as part of an expression only.");
}
