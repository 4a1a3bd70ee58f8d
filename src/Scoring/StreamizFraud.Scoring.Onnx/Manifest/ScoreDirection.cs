namespace StreamizFraud.Scoring.Onnx;

/// <summary>Which end of a model's scores is the suspicious one.</summary>
public enum ScoreDirection
{
    /// <summary>High scores are suspicious: <c>high</c>.</summary>
    HighIsSuspicious,

    /// <summary>Low scores are suspicious, as those of isolation forests: <c>low</c>.</summary>
    LowIsSuspicious,
}
