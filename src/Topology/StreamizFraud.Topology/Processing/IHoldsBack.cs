namespace StreamizFraud.Topology.Processing;

/// <summary>A node, or a part of one, that holds results back and sends them when another record has made time pass.</summary>
/// <typeparam name="TRow">What is held back.</typeparam>
internal interface IHoldsBack<TRow>
{
    /// <summary>Works out the result of a row and forwards it.</summary>
    void Send(in TRow row);

    /// <summary>Key and value bytes of a row, for a dead letter; null where it has none.</summary>
    (ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value) Encode(in TRow row);
}
