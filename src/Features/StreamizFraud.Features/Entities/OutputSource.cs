namespace StreamizFraud.Features.Entities;

/// <summary>What the operator of a feature works on.</summary>
internal enum OutputSource
{
    /// <summary>The rows of a window.</summary>
    Window,

    /// <summary>Numbers kept of all rows.</summary>
    Lifetime,

    /// <summary>Numbers of its own.</summary>
    History,

    /// <summary>Whether the index of values knew the row's value.</summary>
    Seen,

    /// <summary>How many values the index knows.</summary>
    Known,
}
