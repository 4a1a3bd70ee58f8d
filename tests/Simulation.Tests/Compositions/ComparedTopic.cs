namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>What must be equal in a topic of results; with at least once, what of it must not be missing.</summary>
internal enum Comparison
{
    /// <summary>For each key the same records in the same order; at least once for each key every text that went into its results.</summary>
    Updates,

    /// <summary>As <see cref="Updates"/> in any order.</summary>
    Finals,

    /// <summary>As <see cref="Finals"/>; at least once whatever sessions a key has, for what comes twice may find them otherwise.</summary>
    Sessions,

    /// <summary>As <see cref="Updates"/>; at least once whatever sliding windows a key has, for the same reason.</summary>
    Sliding,

    /// <summary>For each key the same records in the same order; at least once every one of them.</summary>
    Rows,

    /// <summary>As <see cref="Rows"/> in any order.</summary>
    Records,

    /// <summary>As <see cref="Records"/>; at least once a record whose partner comes late need not have been told without one before.</summary>
    Pairs,

    /// <summary>For each key the same records in any order; at least once the last of them: what replaces a row that waits may have been there already.</summary>
    Latest,
}

/// <summary>A topic of results, and how those of two runs are compared.</summary>
internal sealed record ComparedTopic(string Topic, Comparison Comparison);
