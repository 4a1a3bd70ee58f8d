using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.State.Buffer;

/// <summary>
/// Changed rows on their way from a write buffer into a batch: encoded once, put in byte order of their keys. Bounded: a long drain goes
/// through it in several runs, each in order.
/// </summary>
/// <remarks>
/// Keys lie beside their values here, so that sorting and putting read one block of memory instead of rows all over the write buffer.
/// </remarks>
internal sealed class SortedDrain
{
    private const int MaxRows = 16 * 1024;
    private const int MaxBytes = 1 << 20;
    private const int Deleted = -1;
    private const int ShortTie = 16;

    private readonly List<Item> _items = [];
    private readonly ByKey _byKey;
    private ulong[] _orders = [];

    public SortedDrain() => _byKey = new ByKey(this);

    /// <summary>Takes the encoded values; each is followed by its key.</summary>
    public ArrayBufferWriter<byte> Bytes { get; } = new(4096);

    /// <summary>Whether what is here must be put before more is added.</summary>
    public bool IsFull => _items.Count >= MaxRows || Bytes.WrittenCount >= MaxBytes;

    /// <summary>The last bytes of <see cref="Bytes"/>.</summary>
    public ReadOnlySpan<byte> Written(int length) => Bytes.WrittenSpan[^length..];

    /// <summary>Adds a row whose value has just been appended to <see cref="Bytes"/>.</summary>
    public void Add(ReadOnlySpan<byte> key, int length) => Add(key, Bytes.WrittenCount - length, length);

    /// <summary>Adds a row that is deleted.</summary>
    public void AddDelete(ReadOnlySpan<byte> key) => Add(key, Bytes.WrittenCount, Deleted);

    /// <summary>Puts the rows into the batch in byte order and forgets them.</summary>
    public void Put(IRowTarget target, IWriteBatch batch)
    {
        var items = CollectionsMarshal.AsSpan(_items);
        if (_orders.Length < items.Length)
        {
            _orders = new ulong[Math.Max(items.Length, 2 * _orders.Length)];
        }

        Sort(items, _orders.AsSpan(0, items.Length));
        foreach (ref readonly var item in items)
        {
            if (item.Length == Deleted)
            {
                target.Delete(batch, KeyOf(item));
            }
            else
            {
                target.Put(batch, KeyOf(item), Bytes.WrittenSpan.Slice(item.Start, item.Length));
            }
        }

        Clear();
    }

    /// <summary>Forgets the rows.</summary>
    public void Clear()
    {
        _items.Clear();
        Bytes.ResetWrittenCount();
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

    private void Add(ReadOnlySpan<byte> key, int start, int length)
    {
        _items.Add(new Item(start, length, key.Length));
        Bytes.Write(key);
    }

    /// <summary>Keys of one store mostly begin alike: the eight bytes behind what all share tell most of them apart, and numbers sort fast.</summary>
    private void Sort(Span<Item> items, Span<ulong> orders)
    {
        var (shared, shortest) = Common(items);
        for (var i = 0; i < items.Length; i++)
        {
            orders[i] = OrderOf(KeyOf(items[i]), shared);
        }

        orders.Sort(items);
        for (var first = 0; first < items.Length;)
        {
            var next = first + 1;
            while (next < items.Length && orders[next] == orders[first])
            {
                next++;
            }

            var tie = items[first..next];
            if (tie.Length <= ShortTie)
            {
                SortShort(tie);
            }
            else if (shortest >= shared + sizeof(ulong))
            {
                // They share eight bytes more.
                Sort(tie, orders[first..next]);
            }
            else
            {
                tie.Sort(_byKey);
            }

            first = next;
        }
    }

    /// <summary>How many bytes all keys have in common at their beginning, and how many the shortest has.</summary>
    private (int Shared, int Shortest) Common(ReadOnlySpan<Item> items)
    {
        if (items.IsEmpty)
        {
            return (0, 0);
        }

        var shared = KeyOf(items[0]);
        var shortest = shared.Length;
        foreach (ref readonly var item in items[1..])
        {
            var key = KeyOf(item);
            shortest = Math.Min(shortest, key.Length);
            if (!key.StartsWith(shared))
            {
                shared = shared[..shared.CommonPrefixLength(key)];
            }
        }

        return (shared.Length, shortest);
    }

    private void SortShort(Span<Item> items)
    {
        for (var i = 1; i < items.Length; i++)
        {
            var item = items[i];
            var at = i;
            for (; at > 0 && _byKey.Compare(items[at - 1], item) > 0; at--)
            {
                items[at] = items[at - 1];
            }

            items[at] = item;
        }
    }

    private ReadOnlySpan<byte> KeyOf(in Item item) => Bytes.WrittenSpan.Slice(item.Start + Math.Max(item.Length, 0), item.KeyLength);

    /// <summary>Where a value is, and how long its key behind it.</summary>
    private readonly record struct Item(int Start, int Length, int KeyLength);

    private sealed class ByKey(SortedDrain drain) : IComparer<Item>
    {
        public int Compare(Item x, Item y) => drain.KeyOf(x).SequenceCompareTo(drain.KeyOf(y));
    }
}
