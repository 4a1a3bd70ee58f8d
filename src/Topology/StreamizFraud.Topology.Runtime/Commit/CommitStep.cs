namespace StreamizFraud.Topology.Runtime.Commit;

/// <summary>Points between the steps of a commit, where a crash must do no harm.</summary>
internal enum CommitStep
{
    /// <summary>Batching nodes are empty.</summary>
    BatchesFlushed,

    /// <summary>Changelog records are with the client.</summary>
    ChangelogsSent,

    /// <summary>Everything sent is with the broker.</summary>
    ProducerFlushed,

    /// <summary>The transaction is committed, no store is written.</summary>
    KafkaCommitted,

    /// <summary>One task's stores are written.</summary>
    StoreWritten,
}
