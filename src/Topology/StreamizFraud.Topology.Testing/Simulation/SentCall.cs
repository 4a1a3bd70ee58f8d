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

/// <summary>A copy of a request that is under way, as the producer of an epoch sent it.</summary>
/// <param name="Kind">What it asks for.</param>
internal sealed record SentCall(TransactionalCall Kind)
{
    /// <summary>Epoch of the producer that sent it.</summary>
    public int Epoch { get; init; }

    /// <summary>The partition of <see cref="TransactionalCall.AddPartitions"/>.</summary>
    public PartitionLog? Log { get; init; }

    /// <summary>Who sends the offsets of <see cref="TransactionalCall.AddOffsets"/> and <see cref="TransactionalCall.CommitOffsets"/>.</summary>
    public SimulatedMembership? Member { get; init; }

    /// <summary>The offsets of <see cref="TransactionalCall.CommitOffsets"/>.</summary>
    public IReadOnlyList<Runtime.Ports.PartitionOffset> Offsets { get; init; } = [];

    /// <summary>How <see cref="TransactionalCall.End"/> ends the transaction.</summary>
    public bool Commit { get; init; }
}
