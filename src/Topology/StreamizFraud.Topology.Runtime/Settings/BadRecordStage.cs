namespace StreamizFraud.Topology.Runtime.App;

/// <summary>Where a record failed.</summary>
public enum BadRecordStage
{
    /// <summary>Its key, value or timestamp cannot be read, or its time lies too far ahead (Kafka Streams' deserialization handler).</summary>
    Reading,

    /// <summary>A processor, or a serde of a store or of a result, failed on it; or on a result that was held back (processing handler).</summary>
    Processing,

    /// <summary>A result is larger than client or topic take (production handler).</summary>
    Sending,
}
