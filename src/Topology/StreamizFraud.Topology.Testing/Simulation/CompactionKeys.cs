using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// Which records of a log are the last of their keys, while the log is compacted. Open addressing over places, the keys themselves stay in
/// the pages. Kept between compactions, so that it does not allocate again.
/// </summary>
/// <remarks>
/// Records are told in order and asked about in the same order: one bit each says whether a later one has the same key, so that each key is
/// looked up once. A slot is all that a look-up reads beside the key it compares.
/// </remarks>
internal sealed class CompactionKeys
{
    private const int BitsPerWord = 64;

    private Slot[] _slots = [];
    private ulong[] _replaced = [];
    private int _keys;
    private int _put;
    private int _asked;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        Array.Clear(_replaced);
        _keys = 0;
        _put = 0;
        _asked = 0;
    }

    /// <summary>The next record: until another one comes it is the last of its key.</summary>
    public void Put(List<LogSegment> segments, int segment, int position, in RecordFrame frame)
    {
        if (_keys * 2 >= _slots.Length)
        {
            Grow();
        }

        if (_put == _replaced.Length * BitsPerWord)
        {
            Array.Resize(ref _replaced, Math.Max(1024, _replaced.Length * 2));
        }

        var key = segments[segment].Key(position, frame);
        var hash = KeyHash.Of(key);
        ref var slot = ref Find(segments, key, hash);
        if (slot.Number == 0)
        {
            _keys++;
        }
        else
        {
            var earlier = slot.Number - 1;
            _replaced[earlier / BitsPerWord] |= 1UL << (earlier % BitsPerWord);
        }

        slot = new Slot { Number = ++_put, Hash = hash, Segment = segment, Position = position };
    }

    /// <summary>Whether the first record that was put and not asked about yet is the last of its key.</summary>
    public bool NextIsLast()
    {
        var number = _asked++;
        return (_replaced[number / BitsPerWord] & (1UL << (number % BitsPerWord))) == 0;
    }

    /// <summary>The slot of a key, or the free one where it belongs.</summary>
    private ref Slot Find(List<LogSegment> segments, ReadOnlySpan<byte> key, int hash)
    {
        var mask = _slots.Length - 1;
        for (var index = hash & mask; ; index = (index + 1) & mask)
        {
            ref var slot = ref _slots[index];
            if (slot.Number == 0 || (slot.Hash == hash && KeyOf(segments, slot).SequenceEqual(key)))
            {
                return ref slot;
            }
        }
    }

    private static ReadOnlySpan<byte> KeyOf(List<LogSegment> segments, in Slot slot)
    {
        var segment = segments[slot.Segment];
        return segment.Key(slot.Position, segment.Frame(slot.Position));
    }

    private void Grow()
    {
        var slots = _slots;
        _slots = new Slot[Math.Max(1024, slots.Length * 2)];
        var mask = _slots.Length - 1;
        foreach (ref readonly var slot in slots.AsSpan())
        {
            if (slot.Number == 0)
            {
                continue;
            }

            var index = slot.Hash & mask;
            while (_slots[index].Number != 0)
            {
                index = (index + 1) & mask;
            }

            _slots[index] = slot;
        }
    }

    /// <summary>Where the last record of a key is; its number counts from 1, 0 is free.</summary>
    private struct Slot
    {
        public int Number;
        public int Hash;
        public int Segment;
        public int Position;
    }
}
