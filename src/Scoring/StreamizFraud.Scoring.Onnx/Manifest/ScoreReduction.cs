namespace StreamizFraud.Scoring.Onnx;

/// <summary>How the values that a model gives for a row become one score, outside its graph.</summary>
public enum ScoreReduction
{
    /// <summary>One of them is the score.</summary>
    None,

    /// <summary>
    /// They are a reconstruction of the row, and the score is the mean of the squared differences: <c>mse</c>. Added up in float64, column by
    /// column.
    /// </summary>
    MeanSquaredError,
}
