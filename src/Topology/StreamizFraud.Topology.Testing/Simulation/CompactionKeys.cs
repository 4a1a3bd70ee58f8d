using System.Buffers.Binary;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// For each key the place of its last record, while a log is compacted. Open addressing over places, the keys themselves stay in the pages.
/// Kept between compactions, so that it does not allocate again.
/// </summary>
internal sealed class CompactionKeys
{
    private const long Free = -1;
    private long[] _places = [];
    private int[] _hashes = [];
    private int _count;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Fill(_places, Free);
        _count = 0;
    }

    /// <summary>Remembers this place as the key's last.</summary>
    public void Put(List<LogSegment> segments, int segment, int position, in RecordFrame frame)
    {
        if (_count * 2 >= _places.Length)
        {
            Grow();
        }

        var key = segments[segment].Key(position, frame);
        var hash = Hash(key);
        var slot = Slot(segments, key, hash);
        if (_places[slot] == Free)
        {
            _count++;
        }

        _places[slot] = Place(segment, position);
        _hashes[slot] = hash;
    }

    /// <summary>Whether this place is the key's last.</summary>
    public bool IsLast(List<LogSegment> segments, int segment, int position, in RecordFrame frame)
    {
        var key = segments[segment].Key(position, frame);
        return _places.Length != 0 && _places[Slot(segments, key, Hash(key))] == Place(segment, position);
    }

    private static long Place(int segment, int position) => ((long)segment << 32) | (uint)position;

    private static int Hash(ReadOnlySpan<byte> key)
    {
        var hash = 14695981039346656037UL ^ (ulong)key.Length;
        while (key.Length >= sizeof(ulong))
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key)) * 0x9E3779B97F4A7C15UL;
            hash ^= hash >> 32;
            key = key[sizeof(ulong)..];
        }

        foreach (var part in key)
        {
            hash = (hash ^ part) * 1099511628211UL;
        }

        hash *= 0x9E3779B97F4A7C15UL;
        return (int)(hash >> 32);
    }

    private int Slot(List<LogSegment> segments, ReadOnlySpan<byte> key, int hash)
    {
        var mask = _places.Length - 1;
        for (var slot = hash & mask; ; slot = (slot + 1) & mask)
        {
            var place = _places[slot];
            if (place == Free)
            {
                return slot;
            }

            if (_hashes[slot] == hash)
            {
                var segment = segments[(int)(place >> 32)];
                var position = (int)(uint)place;
                if (segment.Key(position, segment.Frame(position)).SequenceEqual(key))
                {
                    return slot;
                }
            }
        }
    }

    private void Grow()
    {
        var (places, hashes) = (_places, _hashes);
        _places = new long[Math.Max(1024, places.Length * 2)];
        _hashes = new int[_places.Length];
        Array.Fill(_places, Free);
        var mask = _places.Length - 1;
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] == Free)
            {
                continue;
            }

            var slot = hashes[i] & mask;
            while (_places[slot] != Free)
            {
                slot = (slot + 1) & mask;
            }

            _places[slot] = places[i];
            _hashes[slot] = hashes[i];
        }
    }
}
