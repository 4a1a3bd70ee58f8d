namespace StreamizFraud.Topology.Testing.Simulation;

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
