namespace StreamizFraud.Topology.Testing;

/// <summary>A moment of a commit at which <see cref="TopologyTestDriver.CrashAt"/> lets the application die.</summary>
public enum CrashPoint
{
    /// <summary>Batching processors have given their results; nothing is on its way to the changelogs.</summary>
    BatchesFlushed,

    /// <summary>Changed rows are on their way to the changelogs.</summary>
    ChangelogsSent,

    /// <summary>All that was sent is with the broker, in an open transaction.</summary>
    ProducerFlushed,

    /// <summary>Kafka has committed, no store is written.</summary>
    KafkaCommitted,

    /// <summary>One task's stores are written, those of the others are not.</summary>
    StoreWritten,
}
