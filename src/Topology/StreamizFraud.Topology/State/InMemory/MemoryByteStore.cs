using System.Buffers;

namespace StreamizFraud.Topology.State.InMemory;

/// <summary>One tree of a <see cref="MemoryTaskDatabase"/>.</summary>
internal sealed class MemoryByteStore(MemoryTaskDatabase database, string name, int index) : IByteStore
{
    public string Name => name;

    /// <summary>Database the store belongs to.</summary>
    public MemoryTaskDatabase Database => database;

    /// <summary>Place of the store's root.</summary>
    public int Index => index;

    public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value)
    {
        var node = ByteTree.Find(database.Roots[index], key);
        if (node is null)
        {
            return false;
        }

        value.Write(node.Value);
        return true;
    }

    public IByteCursor Scan(ReadOnlySpan<byte> from, ReadOnlySpan<byte> toExclusive, bool reverse = false) =>
        new MemoryCursor(database, database.Roots[index], from, toExclusive, reverse);
}
