namespace StreamizFraud.Features.Export;

/// <summary>What became of a feature.</summary>
public enum BacktestChange
{
    /// <summary>It has the same name in both sets and another definition.</summary>
    Changed,

    /// <summary>Only the new set has it.</summary>
    Added,

    /// <summary>Only the old set has it.</summary>
    Removed,
}
