namespace StreamizFraud.Features.Definitions;

/// <summary>What becomes of a value that is null.</summary>
internal enum NullRule
{
    /// <summary>Nothing was said: the value must never be null.</summary>
    None,

    /// <summary>The feature is null.</summary>
    Null,

    /// <summary>The feature has a value of its own for it.</summary>
    Default,
}
