namespace StreamizFraud.Topology.Dsl;

/// <summary>A span of event time.</summary>
/// <param name="Start">First ms, since the Unix epoch.</param>
/// <param name="End">
/// Tumbling and hopping windows: the first ms after it. Sliding and session windows: the last ms in it.
/// </param>
public readonly record struct Window(long Start, long End)
{
    /// <summary>Written <c>"[start,end]"</c>, in ms.</summary>
    public override string ToString() => $"[{Start},{End}]";
}
