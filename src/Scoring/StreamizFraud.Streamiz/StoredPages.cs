using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Streamiz.Kafka.Net.State;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Streamiz;

/// <summary>The state of one value of a key at a time, with its pages, in a store of Streamiz': read where they are needed, written once the event has succeeded.</summary>
/// <remarks>
/// Rows of the store: key of a page (<see cref="PageKeySerde"/>) → page (<see cref="PageSerde"/>); page <see cref="StatePage"/> is the state itself (<see cref="EntityStateSerde"/>).
/// What is deleted is written as an empty value where the store takes no null.
/// </remarks>
internal sealed class StoredPages(string name, EntityShape shape) : IStatePages
{
    private const long StateAt = -1;
    private readonly EntityStateSerde _states = new(shape);
    private readonly PageSerde _pages = new(shape);
    private readonly PageKeySerde _keys = new();
    private readonly Dictionary<long, StatePage> _read = [];
    private readonly HashSet<long> _changed = [];
    private readonly HashSet<long> _deleted = [];
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private string _key = "";

    /// <summary>The store; set when the task begins.</summary>
    public IKeyValueStore<byte[], byte[]> Store { get; set; } = null!;

    /// <summary>Begins with a value of the key.</summary>
    /// <returns>Its state; a new one if it has none.</returns>
    public EntityState Begin(string key)
    {
        Forget();
        _key = key;
        return Store.Get(KeyOf(StateAt)) is { } bytes ? _states.Deserialize(bytes, new SerdeContext(name, IsKey: false)) : new EntityState(shape);
    }

    /// <summary>Writes the state and the pages that have changed.</summary>
    public void Write(EntityState state)
    {
        foreach (var page in _deleted)
        {
            Store.Delete(KeyOf(page));
        }

        foreach (var page in _changed)
        {
            Store.Put(KeyOf(page), BytesOf(_pages, _read[page]));
        }

        Store.Put(KeyOf(StateAt), BytesOf(_states, state));
        Forget();
    }

    public StatePage Read(long page)
    {
        if (_read.TryGetValue(page, out var content))
        {
            return content;
        }

        content = !_deleted.Contains(page) && Store.Get(KeyOf(page)) is { } bytes ? _pages.Deserialize(bytes, new SerdeContext(name, IsKey: false)) : ThrowNoPage();
        _read.Add(page, content);
        return content;
    }

    public StatePage Change(long page)
    {
        var content = Read(page);
        _changed.Add(page);
        return content;
    }

    public void Add(long page, StatePage content)
    {
        _read[page] = content;
        _changed.Add(page);
        _deleted.Remove(page);
    }

    public void Delete(long page)
    {
        _read.Remove(page);
        _changed.Remove(page);
        _deleted.Add(page);
    }

    private void Forget()
    {
        _read.Clear();
        _changed.Clear();
        _deleted.Clear();
    }

    private byte[] KeyOf(long page) => BytesOf(_keys, new PageKey(_key, page), isKey: true);

    private byte[] BytesOf<T>(ISerde<T> serde, T value, bool isKey = false)
    {
        _buffer.ResetWrittenCount();
        serde.Serialize(value, _buffer, new SerdeContext(name, isKey));
        return _buffer.WrittenSpan.ToArray();
    }

    [DoesNotReturn]
    private StatePage ThrowNoPage() =>
        throw new StreamException(FaultScope.Application, $"Store {name} lacks a page that the state of its key names: its rows come from different times. Reset the application.") { IsLoggable = true };
}
