namespace StreamizFraud.Scoring.Onnx;

/// <summary>What a model's score is.</summary>
public enum ScoreMeaning
{
    /// <summary>The model does not say.</summary>
    Unknown,

    /// <summary>A probability from 0 to 1: <c>probability</c>.</summary>
    Probability,

    /// <summary>A margin, such as log odds: <c>margin</c>.</summary>
    Margin,

    /// <summary>An error, such as that of a reconstruction: <c>error</c>.</summary>
    Error,
}
