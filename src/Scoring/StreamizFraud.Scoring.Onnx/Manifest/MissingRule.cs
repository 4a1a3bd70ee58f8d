namespace StreamizFraud.Scoring.Onnx;

/// <summary>What a model is given where a feature has no value.</summary>
/// <param name="Number">This number; NaN where the model itself knows what to make of a missing value. An empty text for a text.</param>
/// <param name="Text">This text, for features that are texts; else null.</param>
public readonly record struct MissingRule(double Number, string? Text)
{
    /// <summary>NaN, or an empty text: the model itself knows what to make of a missing value.</summary>
    public static MissingRule AsNaN { get; } = new(double.NaN, null);
}
