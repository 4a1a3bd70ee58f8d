using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>Rows of the loop: decoded in a dictionary, their bytes in RocksDB.</summary>
internal sealed class LoopStore<K, V>(IByteStore bytes, ISerde<K> keys, ISerde<V> values)
    where K : notnull
    where V : class, IRewindable
{
    private readonly Dictionary<K, Slot> _slots = [];
    private readonly List<Slot> _dirty = [];
    private readonly ArrayBufferWriter<byte> _key = new(64);
    private readonly ArrayBufferWriter<byte> _value = new(4096);
    private readonly SerdeContext _context = new(bytes.Name, IsKey: false);

    /// <summary>A row, if there is one; marked when it is to be changed.</summary>
    public bool TryGet(K key, bool toChange, [MaybeNullWhen(false)] out V value)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, key, out _);
        slot ??= new Slot(key, Load(key));
        value = slot.Value;
        if (value is null)
        {
            return false;
        }

        if (toChange)
        {
            SetDirty(slot);
            value.Mark();
        }

        return true;
    }

    /// <summary>A new row, or none.</summary>
    public void Put(K key, V? value)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, key, out _);
        slot ??= new Slot(key, null);
        slot.Value = value;
        SetDirty(slot);
    }

    /// <summary>Puts what has changed into a batch.</summary>
    public void Drain(IWriteBatch batch)
    {
        foreach (var slot in _dirty)
        {
            slot.Dirty = false;
            Encode(slot.Key);
            if (slot.Value is null)
            {
                batch.Delete(bytes, _key.WrittenSpan);
                continue;
            }

            _value.ResetWrittenCount();
            values.Serialize(slot.Value, _value, _context);
            batch.Put(bytes, _key.WrittenSpan, _value.WrittenSpan);
        }

        _dirty.Clear();
    }

    private void SetDirty(Slot slot)
    {
        if (!slot.Dirty)
        {
            slot.Dirty = true;
            _dirty.Add(slot);
        }
    }

    private V? Load(K key)
    {
        Encode(key);
        _value.ResetWrittenCount();
        return bytes.TryGet(_key.WrittenSpan, _value) ? values.Deserialize(_value.WrittenSpan, _context) : null;
    }

    private void Encode(K key)
    {
        _key.ResetWrittenCount();
        keys.Serialize(key, _key, _context);
    }

    private sealed class Slot(K key, V? value)
    {
        public K Key => key;

        public V? Value { get; set; } = value;

        public bool Dirty { get; set; }
    }
}
