using System.Buffers;
using System.Runtime.InteropServices;
using StreamizFraud.Features.Entities;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>The loop's state of one key: decoded in a dictionary, its bytes in RocksDB.</summary>
internal sealed class LoopStore(IByteStore bytes, EntityShape shape)
{
    private readonly EntityStateSerde _serde = new(shape);
    private readonly Dictionary<string, Slot> _slots = [];
    private readonly List<Slot> _dirty = [];
    private readonly ArrayBufferWriter<byte> _key = new(64);
    private readonly ArrayBufferWriter<byte> _value = new(4096);
    private readonly SerdeContext _context = new(bytes.Name, IsKey: false);

    /// <summary>The state of a key, to be changed.</summary>
    public EntityState Change(string key)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, key, out _);
        slot ??= new Slot(key, Load(key));
        if (!slot.Dirty)
        {
            slot.Dirty = true;
            _dirty.Add(slot);
        }

        slot.State.Mark();
        return slot.State;
    }

    /// <summary>Puts what has changed into a batch.</summary>
    public void Drain(IWriteBatch batch)
    {
        foreach (var slot in _dirty)
        {
            slot.Dirty = false;
            Encode(slot.Key);
            _value.ResetWrittenCount();
            _serde.Serialize(slot.State, _value, _context);
            batch.Put(bytes, _key.WrittenSpan, _value.WrittenSpan);
        }

        _dirty.Clear();
    }

    private EntityState Load(string key)
    {
        Encode(key);
        _value.ResetWrittenCount();
        return bytes.TryGet(_key.WrittenSpan, _value) ? _serde.Deserialize(_value.WrittenSpan, _context) : new EntityState(shape);
    }

    private void Encode(string key)
    {
        _key.ResetWrittenCount();
        Serde.Utf8.Serialize(key, _key, _context);
    }

    private sealed class Slot(string key, EntityState state)
    {
        public string Key => key;

        public EntityState State => state;

        public bool Dirty { get; set; }
    }
}
