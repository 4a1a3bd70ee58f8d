namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Names of the clocks of operators. Each belongs to a store, whose definition lists it; it outlives the operator's own name.</summary>
internal static class OperatorClock
{
    /// <summary>Of a windowed aggregation: each stream of a cogroup has its own (rule T5).</summary>
    public static string Windows(string store, int stream) => $"windows:{store}:{stream}";

    /// <summary>Of a suppression.</summary>
    public static string Held(string store) => $"held:{store}";

    /// <summary>Of a join of streams: both sides share it.</summary>
    public static string Join(string leftStore) => leftStore + "-join";

    /// <summary>Time of the record at which records without a partner are looked at next.</summary>
    public static string Look(string unmatchedStore) => unmatchedStore + "-look";

    /// <summary>Time of the oldest record without a partner.</summary>
    public static string Earliest(string unmatchedStore) => unmatchedStore + "-earliest";

    /// <summary>Of a join with a table that records wait for.</summary>
    public static string Buffer(string bufferStore) => bufferStore + "-time";

    /// <summary>Time of the oldest record that waits.</summary>
    public static string First(string bufferStore) => bufferStore + "-first";

    /// <summary>Number of the last record that waited, which lasts as clocks do.</summary>
    public static string Sequence(string bufferStore) => bufferStore + "-sequence";
}
