using System.Buffers;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Rows by key that remember what they were within a history (KIP-889, rule B7).</summary>
/// <remarks>
/// A version is a row <c>key ‖ validTo → validFrom ‖ 0 or 1 ‖ value</c>; 0 says that the key had no value then. The newest version of a key, if
/// it has a value, is valid to the end of time; if it has none, all that is left of it is where the version before it ends, or a row that is
/// valid for no time if there was none before. So the version at a time is the first row of the key that is valid to later than that, if it is
/// valid already, and putting one changes two rows at most. The changelog knows puts, not rows.
/// </remarks>
internal sealed class VersionedStore<K, V>(VersionedStoreDefinition<K, V> definition, StoreEnvironment environment)
    : WindowedRowStore<K, Maybe<V>>(
        definition, definition.KeySerde, new VersionSerde<V>(definition.ValueSerde), timestamped: true, RowLayout.Versions,
        Retention.OfVersions(definition, definition.HistoryRetentionMs, environment), timeOrdered: false, environment),
        IVersionedKeyValueStore<K, V>
{
    private const long Forever = long.MaxValue;

    // Puts since the last commit, by whether they were refused, key and time; nothing of them is needed afterwards.
    private readonly WriteBuffer<Maybe<V>> _puts = new(maxCleanRows: 0);
    private readonly ArrayBufferWriter<byte> _put = new(64);
    private readonly ArrayBufferWriter<byte> _value = new(256);
    private readonly SerdeContext _valueContext = new(environment.Topic, IsKey: false);

    /// <inheritdoc/>
    /// <remarks>What the changelog gets: the puts.</remarks>
    public override int DirtyCount => _puts.DirtyCount;

    public override long DirtyBytes => base.DirtyBytes * 2;

    private protected override bool LogsRows => false;

    public long? Put(K key, V value, long timestamp) => PutVersion(key, Maybe<V>.Of(value), timestamp);

    public long? Delete(K key, long timestamp) => PutVersion(key, Maybe<V>.None, timestamp);

    public bool Delete(K key, long timestamp, out VersionedRecord<V> removed)
    {
        var found = TryGet(key, timestamp, out removed);
        if (Delete(key, timestamp) is not null)
        {
            return found;
        }

        removed = default;
        return false;
    }

    public bool TryGet(K key, out VersionedRecord<V> version) => TryGet(key, Forever, out version);

    public bool TryGet(K key, long asOf, out VersionedRecord<V> version)
    {
        if (TryReadRow(Encode(key, Forever), out var newest, out var from) && from <= asOf)
        {
            version = new(newest.Value, from, Forever);
            return true;
        }

        // Only the newest version is known from before the history.
        if (asOf != Forever && IsWithinHistory(asOf) && Next(EncodeKey(key), asOf) is { } row && row.From <= asOf && row.Value.HasValue)
        {
            version = new(row.Value.Value, row.From, row.To);
            return true;
        }

        version = default;
        return false;
    }

    /// <inheritdoc/>
    /// <remarks>A put that was refused is no row, but is logged.</remarks>
    public override void CheckWrites()
    {
        base.CheckWrites();
        CheckWrites(_puts);
    }

    public override void Keep()
    {
        base.Keep();
        _puts.Keep();
    }

    public override void Undo()
    {
        base.Undo();
        _puts.Undo();
    }

    public override void SetSavepoint()
    {
        base.SetSavepoint();
        _puts.SetSavepoint();
    }

    public override void ReleaseSavepoint()
    {
        base.ReleaseSavepoint();
        _puts.ReleaseSavepoint();
    }

    public override void UndoToSavepoint()
    {
        base.UndoToSavepoint();
        _puts.UndoToSavepoint();
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Puts that were refused come last. A restore refuses them by the clock that it has reached, and the puts that moved the clock may have
    /// been written once more after them.
    /// </remarks>
    public override void Drain(IChangelog? changelog, IWriteBatch batch)
    {
        if (changelog is not null)
        {
            DrainPuts(changelog, refused: false);
            DrainPuts(changelog, refused: true);
        }

        base.Drain(changelog: null, batch);
    }

    public override void Committed()
    {
        base.Committed();
        _puts.Clear();
    }

    public override void Discard()
    {
        base.Discard();
        _puts.Clear();
    }

    /// <inheritdoc/>
    /// <remarks>A version changes rows that may be others' of the same batch, so they wait in the buffer.</remarks>
    public override void Restore(IWriteBatch batch, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue, long timestamp)
    {
        if (!IsWithinHistory(timestamp))
        {
            return;
        }

        Retention.Observe(timestamp);
        Insert(key.ToArray(), hasValue ? Maybe<V>.Of(definition.ValueSerde.Deserialize(value, _valueContext)) : Maybe<V>.None, timestamp);
    }

    public override void FlushRestored(IWriteBatch batch)
    {
        // No record will undo what was restored.
        Keep();
        base.Drain(changelog: null, batch);
    }

    /// <summary>Whether a version that began then, or was valid then, may still be known: it is valid to a later time.</summary>
    private bool IsWithinHistory(long time) => Retention.Holds(time + 1);

    private long? PutVersion(K key, Maybe<V> value, long timestamp)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timestamp);
        var bytes = EncodeKey(key);
        Log(bytes, value, timestamp, refused: !IsWithinHistory(timestamp));
        if (!IsWithinHistory(timestamp))
        {
            CountLate(kept: false);
            return null;
        }

        Retention.Observe(timestamp);
        return Insert(bytes, value, timestamp);
    }

    private void DrainPuts(IChangelog changelog, bool refused)
    {
        for (var row = _puts.FirstDirty; row >= 0; row = _puts.NextDirty(row))
        {
            var key = _puts.Key(row);
            if (key[0] != 0 != refused)
            {
                continue;
            }

            ref readonly var put = ref _puts.Row(row);
            _value.ResetWrittenCount();
            if (put.Value.HasValue)
            {
                definition.ValueSerde.Serialize(put.Value.Value, _value, _valueContext);
            }

            changelog.Append(this, key[1..^sizeof(long)], _value.WrittenSpan, put.Value.HasValue, put.Timestamp, RecordHeaders.Empty);
        }
    }

    private void Log(byte[] key, Maybe<V> value, long timestamp, bool refused)
    {
        if (definition.Logged)
        {
            _put.ResetWrittenCount();
            _put.Write([refused ? (byte)1 : (byte)0]);
            _put.Write(key);
            RowKey.AppendInt64(_put, timestamp);
            _puts.Write(_put.WrittenSpan, value, present: true, timestamp, RecordHeaders.Empty);
        }
    }

    /// <summary>Puts a version between its neighbours.</summary>
    /// <returns>Until when it is valid.</returns>
    private long Insert(byte[] key, Maybe<V> value, long timestamp)
    {
        var known = TryReadRow(EncodeSerialised(key, Forever), out var newest, out var newestFrom);
        if (known && newestFrom <= timestamp)
        {
            if (newestFrom < timestamp)
            {
                WriteVersion(EncodeSerialised(key, timestamp), newest, newestFrom);
            }

            WriteVersion(EncodeSerialised(key, Forever), value, timestamp, value.HasValue);
            return Forever;
        }

        var next = Next(key, timestamp);
        if (next is { } around && around.From <= timestamp)
        {
            if (around.From < timestamp)
            {
                WriteVersion(EncodeSerialised(key, timestamp), around.Value, around.From);
            }

            WriteVersion(EncodeSerialised(key, around.To), value, timestamp);
            return around.To;
        }

        var to = next?.From ?? (known ? newestFrom : Forever);
        if (to < Forever || value.HasValue)
        {
            WriteVersion(EncodeSerialised(key, to), value, timestamp);
        }
        else if (!TryReadRow(EncodeSerialised(key, timestamp), out _, out _))
        {
            WriteVersion(EncodeSerialised(key, timestamp), value, timestamp);
        }

        return to;
    }

    /// <summary>The first row that is valid to later than a time, but for the newest version.</summary>
    private Version? Next(byte[] key, long time)
    {
        using var rows = Scan(new RowQuery(key, key, time + 1, Forever - 1));
        if (!rows.MoveNext())
        {
            return null;
        }

        var value = rows.Read(out var from);
        return new Version(value, from, RowKey.Time(rows.Key, RowLayout.Versions));
    }

    private void WriteVersion(ReadOnlySpan<byte> row, Maybe<V> value, long from, bool present = true) =>
        WriteRow(row, value, present, from, RecordHeaders.Empty);

    private readonly record struct Version(Maybe<V> Value, long From, long To);
}
