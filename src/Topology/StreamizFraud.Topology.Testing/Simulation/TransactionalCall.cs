namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>A request of a transaction that a client may send again without a word, so that a copy of it can arrive late.</summary>
public enum TransactionalCall
{
    /// <summary>A partition joins the transaction (AddPartitionsToTxn).</summary>
    AddPartitions,

    /// <summary>The offsets of a group join the transaction (AddOffsetsToTxn).</summary>
    AddOffsets,

    /// <summary>Offsets are put into the transaction, at the group (TxnOffsetCommit).</summary>
    CommitOffsets,

    /// <summary>The transaction is committed or aborted (EndTxn).</summary>
    End,
}
