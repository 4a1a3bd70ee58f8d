namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>What must be equal in a topic of results.</summary>
internal enum Comparison
{
    /// <summary>For each key the same records in the same order; at least once: for each key every text that went into its results.</summary>
    Updates,

    /// <summary>As <see cref="Updates"/> in any order.</summary>
    Finals,

    /// <summary>For each key the same records in any order; at least once every one of them.</summary>
    Results,

    /// <summary>For each key the same records in the same order; at least once what each result begins with: the row it met may be a later one.</summary>
    Lookups,

    /// <summary>For each key the same records in the same order; at least once nothing: what comes twice meets rows that have changed since.</summary>
    Rows,

    /// <summary>
    /// For each key the same records in any order; at least once nothing: what is late, and which sessions and sliding windows there are, depends on
    /// what came twice.
    /// </summary>
    Late,
}

/// <summary>A topic of results, and how those of two runs are compared.</summary>
internal sealed record ComparedTopic(string Topic, Comparison Comparison);
