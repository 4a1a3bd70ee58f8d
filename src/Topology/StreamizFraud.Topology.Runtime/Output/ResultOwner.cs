using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Runtime.Output;

/// <summary>Whose a result is: what is a bad record if the cluster refuses it.</summary>
/// <param name="Kind">What it is; by default the record that was begun last.</param>
/// <param name="Bytes">A held-back row, or the record of a dead letter.</param>
internal readonly record struct ResultOwner(ResultOwnerKind Kind, RecordBytes Bytes)
{
    /// <summary>What a punctuation or a beginning processor sends.</summary>
    public static ResultOwner Nobody { get; } = new(ResultOwnerKind.Nobody, default);

    /// <summary>What is sent for a record, or for a row that a node had held back.</summary>
    public static ResultOwner Of(in RecordBytes bytes) => new(bytes.HeldBy is null ? ResultOwnerKind.Record : ResultOwnerKind.HeldRow, bytes);

    /// <summary>The dead letter of a record or row.</summary>
    public static ResultOwner LetterOf(in RecordBytes bytes) => new(ResultOwnerKind.DeadLetter, bytes);
}
