using StreamizFraud.Features.Entities;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features;

/// <summary>A key of a feature set has been told what labels say of one of its events: from then on its rows knew it. A replay needs them in that order.</summary>
/// <remarks>Immutable. <c>ComputeFeatures</c> gives them (<c>labelArrivals</c>); <see cref="LabelArrivalSerde"/> has their bytes.</remarks>
public sealed class LabelArrival
{
    internal LabelArrival(string key, string keyValue, string id, long eventTimeMs, RecordMetadata takenAt, LabelStep[] steps) =>
        (Key, KeyValue, Id, EventTimeMs, TakenAt, Steps) = (key, keyValue, id, eventTimeMs, takenAt, steps);

    /// <summary>Name of the set's key, as in <c>By("terminal", …)</c>.</summary>
    public string Key { get; }

    /// <summary>The value of that key, such as a terminal.</summary>
    public string KeyValue { get; }

    /// <summary>The id of the event.</summary>
    public string Id { get; }

    /// <summary>Time of the event, ms since the Unix epoch, UTC.</summary>
    public long EventTimeMs { get; }

    /// <summary>Where the key's task was told: within a partition in the order of these offsets.</summary>
    public RecordMetadata TakenAt { get; }

    /// <summary>From when on the event counts as a fraud, or not any more, beside what was known before.</summary>
    internal LabelStep[] Steps { get; }
}
