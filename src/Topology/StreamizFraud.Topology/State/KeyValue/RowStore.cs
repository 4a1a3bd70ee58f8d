using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State;

/// <summary>Rows by key; the common part of plain and timestamped key-value stores.</summary>
internal abstract class RowStore<K, V>(KeyValueStoreDefinition<K, V> definition, StoreEnvironment environment)
    : BufferedStore<V>(definition, definition.ValueSerde, definition.Timestamped, environment)
{
    private readonly ArrayBufferWriter<byte> _key = new(64);
    private readonly SerdeContext _keyContext = new(environment.Topic, IsKey: true);

    public long ApproximateCount => Environment.Committed.ApproximateCount;

    public IEnumerable<KeyValuePair<K, V>> All() => Scan(KeyRange.All, reverse: false);

    public IEnumerable<KeyValuePair<K, V>> ReverseAll() => Scan(KeyRange.All, reverse: true);

    public IEnumerable<KeyValuePair<K, V>> Range(K from, K to) => Scan(Between(from, to), reverse: false);

    public IEnumerable<KeyValuePair<K, V>> ReverseRange(K from, K to) => Scan(Between(from, to), reverse: true);

    public IEnumerable<KeyValuePair<K, V>> PrefixScan<P>(P prefix, ISerde<P> prefixSerde) => Scan(StartingWith(prefix, prefixSerde), reverse: false);

    public override void Restore(IWriteBatch batch, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue, long timestamp) =>
        RestoreRow(batch, key, value, hasValue, timestamp);

    private protected bool TryRead(K key, [MaybeNullWhen(false)] out V value, out long timestamp) => TryReadRow(Encode(key), out value, out timestamp);

    private protected bool TryReadForChange(K key, [MaybeNullWhen(false)] out V value)
    {
        var row = FindOrLoad(Encode(key));
        if (!Buffer.Row(row).Present)
        {
            value = default;
            return false;
        }

        value = Buffer.Row(row).Value;
        if (value is not IRewindable)
        {
            ThrowNotRewindable();
        }

        Buffer.Change(row, Stamp.Timestamp, RecordHeaders.Empty);
        return true;
    }

    /// <summary>What the changelog gets beside a row.</summary>
    private protected RecordHeaders LoggedHeaders => definition.LogsHeaders ? Stamp.Headers : RecordHeaders.Empty;

    private protected void Write(K key, V value, bool present, long timestamp, RecordHeaders headers) =>
        WriteRow(Encode(key), value, present, timestamp, headers);

    private ReadOnlySpan<byte> Encode(K key)
    {
        _key.ResetWrittenCount();
        definition.KeySerde.Serialize(key, _key, _keyContext);
        return _key.WrittenSpan;
    }

    private protected KeyRange Between(K from, K to) => KeyRange.Between(Bound(from), Bound(to));

    private protected KeyRange StartingWith<P>(P prefix, ISerde<P> prefixSerde)
    {
        _key.ResetWrittenCount();
        prefixSerde.Serialize(prefix, _key, _keyContext);
        return KeyRange.StartingWith(_key.WrittenSpan);
    }

    private protected IEnumerable<KeyValuePair<K, ValueAndTimestamp<V>>> ScanWithTimes(KeyRange range, bool reverse)
    {
        using var scan = Open(range, reverse);
        while (scan?.MoveNext() == true)
        {
            var value = ValueOf(scan, out var timestamp);
            yield return new(definition.KeySerde.Deserialize(scan.Key, _keyContext), new(value, timestamp));
        }
    }

    private byte[]? Bound(K key) => key is null ? null : Encode(key).ToArray();

    private IEnumerable<KeyValuePair<K, V>> Scan(KeyRange range, bool reverse)
    {
        using var scan = Open(range, reverse);
        while (scan?.MoveNext() == true)
        {
            yield return new(definition.KeySerde.Deserialize(scan.Key, _keyContext), ValueOf(scan, out _));
        }
    }

    private RowScan<V>? Open(KeyRange range, bool reverse)
    {
        if (range.IsEmpty)
        {
            WarnOfEmptyRange();
            return null;
        }

        return new RowScan<V>(Buffer, Environment.Committed, range.From, range.ToExclusive, reverse, head: 0);
    }

    [DoesNotReturn]
    private void ThrowNotRewindable() =>
        throw new InvalidOperationException($"Store {Name}: only values that are {nameof(IRewindable)} can be changed in place; put a new value instead.");
}
