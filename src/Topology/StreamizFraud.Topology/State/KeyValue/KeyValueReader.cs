using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.State;

/// <summary>Committed rows of a key-value store, read beside its owner: each look-up sees the last commit.</summary>
/// <remarks>One reader belongs to one thread; any number of them share the rows.</remarks>
internal class KeyValueReader<K, V>(KeyValueStoreDefinition<K, V> definition, IByteStore committed, string topic) : IReadOnlyKeyValueStore<K, V>, IWalkedStore
{
    private readonly ArrayBufferWriter<byte> _key = new(64);
    private readonly ArrayBufferWriter<byte> _value = new(256);
    private readonly SerdeContext _keyContext = new(topic, IsKey: true);
    private readonly SerdeContext _valueContext = new(topic, IsKey: false);

    public string Name => definition.Name;

    public OpenWalks Walks { get; } = new();

    public bool TryGet(K key, [MaybeNullWhen(false)] out V value) => TryGet(key, out value, out _);

    public bool TryGet(K key, [MaybeNullWhen(false)] out V value, out long timestamp)
    {
        _value.ResetWrittenCount();
        if (!committed.TryGet(Encode(key), _value))
        {
            value = default;
            timestamp = -1;
            return false;
        }

        value = definition.Decode(_value.WrittenSpan, _valueContext, out timestamp);
        return true;
    }

    public long ApproximateCount => committed.ApproximateCount;

    public IEnumerable<KeyValuePair<K, V>> All() => Scan(KeyRange.All, reverse: false);

    public IEnumerable<KeyValuePair<K, V>> ReverseAll() => Scan(KeyRange.All, reverse: true);

    public IEnumerable<KeyValuePair<K, V>> Range(K from, K to) => Scan(KeyRange.Between(Bound(from), Bound(to)), reverse: false);

    public IEnumerable<KeyValuePair<K, V>> ReverseRange(K from, K to) => Scan(KeyRange.Between(Bound(from), Bound(to)), reverse: true);

    public IEnumerable<KeyValuePair<K, V>> PrefixScan<P>(P prefix, ISerde<P> prefixSerde)
    {
        _key.ResetWrittenCount();
        prefixSerde.Serialize(prefix, _key, _keyContext);
        return Scan(KeyRange.StartingWith(_key.WrittenSpan), reverse: false);
    }

    private IEnumerable<KeyValuePair<K, V>> Scan(KeyRange range, bool reverse)
    {
        if (range.IsEmpty)
        {
            yield break;
        }

        using var cursor = new ReaderWalk(Walks, committed.Scan(range.From, range.ToExclusive, reverse));
        while (cursor.MoveNext())
        {
            yield return new(definition.KeySerde.Deserialize(cursor.Key, _keyContext), definition.Decode(cursor.Value, _valueContext, out _));
        }
    }

    private byte[]? Bound(K key) => key is null ? null : Encode(key).ToArray();

    private ReadOnlySpan<byte> Encode(K key)
    {
        _key.ResetWrittenCount();
        definition.KeySerde.Serialize(key, _key, _keyContext);
        return _key.WrittenSpan;
    }
}
