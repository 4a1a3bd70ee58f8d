namespace StreamizFraud.Decisions;

/// <summary>What a rule that holds does.</summary>
public enum RuleMode
{
    /// <summary>It is noted on the decision and decides nothing: <c>shadow</c>.</summary>
    Shadow,

    /// <summary>It decides, unless a live rule before it does or its limit is reached: <c>live</c>.</summary>
    Live,
}
