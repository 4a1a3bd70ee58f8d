using System.Buffers;
using System.Buffers.Binary;

namespace StreamizFraud.Topology.State.Buffer;

/// <summary>
/// Changed rows on their way from a write buffer into a batch: encoded once, put in byte order of their keys. Bounded: a long drain goes
/// through it in several runs, each in order.
/// </summary>
internal sealed class SortedDrain
{
    private const int MaxRows = 4096;
    private const int MaxBytes = 1 << 20;
    private const int Deleted = -1;

    private readonly List<Item> _items = [];
    private byte[] _firstKey = [];
    private int _common;

    /// <summary>Takes the encoded values.</summary>
    public ArrayBufferWriter<byte> Values { get; } = new(4096);

    /// <summary>Whether what is here must be put before more is added.</summary>
    public bool IsFull => _items.Count >= MaxRows || Values.WrittenCount >= MaxBytes;

    /// <summary>The last bytes of <see cref="Values"/>.</summary>
    public ReadOnlySpan<byte> Written(int length) => Values.WrittenSpan[^length..];

    /// <summary>Adds a row whose value has just been appended to <see cref="Values"/>.</summary>
    public void Add(int row, ReadOnlySpan<byte> key, int length)
    {
        Note(key);
        _items.Add(new Item(row, Values.WrittenCount - length, length));
    }

    /// <summary>Adds a row that is deleted.</summary>
    public void AddDelete(int row, ReadOnlySpan<byte> key)
    {
        Note(key);
        _items.Add(new Item(row, 0, Deleted));
    }

    /// <summary>Puts the rows into the batch in byte order and forgets them.</summary>
    public void Put<V>(WriteBuffer<V> buffer, IRowTarget target, IWriteBatch batch)
    {
        var items = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_items);
        foreach (ref var item in items)
        {
            // Keys of one store mostly begin alike: the bytes behind what all share tell nearly all of them apart.
            item.Order = OrderOf(buffer.Key(item.Row), _common);
        }

        items.Sort(new ByKey<V>(buffer));
        foreach (ref readonly var item in items)
        {
            if (item.Length == Deleted)
            {
                target.Delete(batch, buffer.Key(item.Row));
            }
            else
            {
                target.Put(batch, buffer.Key(item.Row), Values.WrittenSpan.Slice(item.Start, item.Length));
            }
        }

        Clear();
    }

    /// <summary>Forgets the rows.</summary>
    public void Clear()
    {
        _items.Clear();
        Values.ResetWrittenCount();
    }

    /// <summary>Up to eight bytes of a key as a number that orders as they do; a tie is decided by the whole keys.</summary>
    private static ulong OrderOf(ReadOnlySpan<byte> key, int start)
    {
        var rest = key[start..];
        if (rest.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(rest);
        }

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        rest.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    /// <summary>Keeps the length that all keys of the run share with the first one.</summary>
    private void Note(ReadOnlySpan<byte> key)
    {
        if (_items.Count == 0)
        {
            if (_firstKey.Length < key.Length)
            {
                _firstKey = new byte[Math.Max(64, key.Length)];
            }

            key.CopyTo(_firstKey);
            _common = key.Length;
            return;
        }

        var shared = _firstKey.AsSpan(0, _common);
        if (!key.StartsWith(shared))
        {
            _common = shared.CommonPrefixLength(key);
        }
    }

    private struct Item(int row, int start, int length)
    {
        public readonly int Row = row;
        public readonly int Start = start;
        public readonly int Length = length;
        public ulong Order;
    }

    private readonly struct ByKey<V>(WriteBuffer<V> buffer) : IComparer<Item>
    {
        public int Compare(Item x, Item y)
        {
            var order = x.Order.CompareTo(y.Order);
            return order != 0 ? order : buffer.Key(x.Row).SequenceCompareTo(buffer.Key(y.Row));
        }
    }
}
