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
    private int _common;

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
        Sort(items);
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
        if (_items.Count == 0)
        {
            _common = key.Length;
        }
        else
        {
            var shared = KeyOf(_items[0])[.._common];
            if (!key.StartsWith(shared))
            {
                _common = shared.CommonPrefixLength(key);
            }
        }

        _items.Add(new Item(start, length, key.Length));
        Bytes.Write(key);
    }

    private void Sort(Span<Item> items)
    {
        if (_orders.Length < items.Length)
        {
            _orders = new ulong[Math.Max(items.Length, 2 * _orders.Length)];
        }

        // Keys of one store mostly begin alike: the bytes behind what all share tell nearly all of them apart, and numbers sort fast.
        var orders = _orders.AsSpan(0, items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            orders[i] = OrderOf(KeyOf(items[i]), _common);
        }

        orders.Sort(items);
        for (var first = 0; first < items.Length;)
        {
            var next = first + 1;
            while (next < items.Length && orders[next] == orders[first])
            {
                next++;
            }

            SortTie(items[first..next]);
            first = next;
        }
    }

    private void SortTie(Span<Item> tie)
    {
        if (tie.Length > ShortTie)
        {
            tie.Sort(_byKey);
            return;
        }

        for (var i = 1; i < tie.Length; i++)
        {
            var item = tie[i];
            var at = i;
            for (; at > 0 && _byKey.Compare(tie[at - 1], item) > 0; at--)
            {
                tie[at] = tie[at - 1];
            }

            tie[at] = item;
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
