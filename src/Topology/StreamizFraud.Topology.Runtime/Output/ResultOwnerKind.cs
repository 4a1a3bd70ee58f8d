namespace StreamizFraud.Topology.Runtime.Output;

/// <summary>Kinds of <see cref="ResultOwner"/>.</summary>
internal enum ResultOwnerKind
{
    /// <summary>The input record that was begun last.</summary>
    Record,

    /// <summary>A row that was held back.</summary>
    HeldRow,

    /// <summary>It is a dead letter.</summary>
    DeadLetter,

    /// <summary>No record.</summary>
    Nobody,
}
