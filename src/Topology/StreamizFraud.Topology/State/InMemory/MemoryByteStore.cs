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

    /// <summary>Whether it is a segment that has been dropped.</summary>
    public bool IsDropped => database.Places is var places && !(index < places.Length && ReferenceEquals(places[index].Owner, this));

    public long ApproximateCount => Root?.Count ?? 0;

    private ByteTree? Root
    {
        get
        {
            var places = database.Places;
            return index < places.Length && ReferenceEquals(places[index].Owner, this) ? places[index].Root : null;
        }
    }

    public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value)
    {
        var node = ByteTree.Find(Root, key);
        if (node is null)
        {
            return false;
        }

        value.Write(node.Value);
        return true;
    }

    public IByteCursor Scan(ReadOnlySpan<byte> from, ReadOnlySpan<byte> toExclusive, bool reverse = false) =>
        new MemoryCursor(database, Root, from, toExclusive, reverse);
}
