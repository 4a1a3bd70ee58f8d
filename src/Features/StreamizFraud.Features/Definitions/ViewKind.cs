namespace StreamizFraud.Features.Definitions;

/// <summary>Which rows of its key a feature looks at.</summary>
internal enum ViewKind
{
    /// <summary>A window of fixed length.</summary>
    Window,

    /// <summary>Since midnight in a time zone.</summary>
    Day,

    /// <summary>All rows there have ever been.</summary>
    Lifetime,

    /// <summary>The rows in order of arrival, of which the operator keeps what it needs.</summary>
    History,
}
