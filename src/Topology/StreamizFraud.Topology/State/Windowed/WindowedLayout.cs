namespace StreamizFraud.Topology.State;

/// <summary>How the rows of windowed stores lie in the database: it depends on settings that may change while the rows stay what they are.</summary>
internal static class WindowedLayout
{
    public static string Of(long segmentMs, bool timeOrdered) => $"segments of {segmentMs} ms{(timeOrdered ? ", in order of time" : string.Empty)}";
}
