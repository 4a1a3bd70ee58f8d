namespace StreamizFraud.Topology.State.Windowed;

/// <summary>What follows the key in the key of a windowed row.</summary>
internal enum RowLayout
{
    /// <summary><c>int64 windowStart ‖ int32 0</c> (rule B2).</summary>
    Windows,

    /// <summary><c>int64 windowStart ‖ int32 sequence</c> (rule B2).</summary>
    Duplicates,

    /// <summary><c>int64 end ‖ int64 start</c> (rule B3).</summary>
    Sessions,

    /// <summary><c>int64 validTo</c>: ours alone, no changelog has it.</summary>
    Versions,
}
