namespace StreamizFraud.Topology.State.Buffer;

/// <summary>Knows where the rows of a buffer are committed.</summary>
internal interface IRowTarget
{
    void Put(IWriteBatch batch, ReadOnlySpan<byte> row, ReadOnlySpan<byte> value);

    void Delete(IWriteBatch batch, ReadOnlySpan<byte> row);
}
