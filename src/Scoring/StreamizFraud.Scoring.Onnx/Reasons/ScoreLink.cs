namespace StreamizFraud.Scoring.Onnx;

/// <summary>How a score comes from the sum that a model computes.</summary>
internal enum ScoreLink
{
    /// <summary>It is the sum.</summary>
    Identity,

    /// <summary>It is the probability of which the sum is the log odds.</summary>
    Logistic,
}
