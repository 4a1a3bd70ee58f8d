namespace StreamizFraud.Features;

/// <summary>What becomes of a feature that must see every row of its window, when there are more than it may.</summary>
public enum OnOverflow
{
    /// <summary>The record fails.</summary>
    Fail,

    /// <summary>The feature is computed from the youngest rows alone.</summary>
    DropOldest,
}
