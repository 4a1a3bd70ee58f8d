namespace StreamizFraud.Decisions;

/// <summary>What decided.</summary>
public enum DecidedBy
{
    /// <summary>The score against the thresholds: <c>model</c>.</summary>
    Model,

    /// <summary>A rule: <c>rule</c>.</summary>
    Rule,

    /// <summary>The outcome for payments without a score: <c>default</c>.</summary>
    Default,
}
