namespace StreamizFraud.Topology.Dsl;

/// <summary>Several grouped streams by key and window before they are aggregated: what all kinds of windows share.</summary>
internal sealed record WindowedCogroup<K, VA>(CogroupedKStream<K, VA> Streams, Windowing Windowing)
{
    /// <summary>Where late records go, by stream; those of other streams are dropped.</summary>
    public IReadOnlyList<LateRecords> Late { get; init; } = [];

    /// <summary>A copy with a topic for late records of one of the streams.</summary>
    public WindowedCogroup<K, VA> WithLate<V>(KGroupedStream<K, V> grouped, string topic, Produced<K, V>? produced)
    {
        if (Streams.IndexOf(grouped) < 0)
        {
            throw new ArgumentException("This stream is not among those that are aggregated.", nameof(grouped));
        }

        return this with { Late = [.. Late.Where(late => late.Groups != grouped), new LateRecords<K, V>(grouped, topic, produced)] };
    }
}
