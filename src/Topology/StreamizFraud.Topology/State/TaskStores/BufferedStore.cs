using System.Buffers;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State;

/// <summary>Decoded rows by their key bytes, over a write buffer over committed bytes: what all stores of rows share.</summary>
/// <param name="definition">What was declared.</param>
/// <param name="valueSerde">Serde of the values.</param>
/// <param name="timestamped">Whether a row is stored with the time of its last update.</param>
/// <param name="environment">What the store is made in.</param>
internal abstract class BufferedStore<V>(StoreDefinition definition, ISerde<V> valueSerde, bool timestamped, StoreEnvironment environment)
    : TaskStore(definition), IRowTarget
{
    private readonly SortedDrain _drain = new();
    private readonly ArrayBufferWriter<byte> _stored = new(256);
    private readonly StoredValue<V> _values = new(valueSerde, timestamped, new SerdeContext(environment.Topic, IsKey: false));

    private bool _warned;
    private bool _warnedOfWalks;
    private IReadOnlyList<OpenWalks>? _walks;

    public override IReadOnlyList<OpenWalks> Walks => _walks ??= AllWalks();

    public override long DirtyBytes => Buffer.DirtyCount * (_values.AverageLength + 96);

    public override int DirtyCount => Buffer.DirtyCount;

    private protected WriteBuffer<V> Buffer { get; } = new(environment.MaxCachedRows, CopyBySerde(valueSerde, environment.Topic));

    private protected StoreEnvironment Environment => environment;

    private protected RecordStamp Stamp => environment.Context();

    /// <summary>Whether a changed row is a record of the changelog.</summary>
    private protected virtual bool LogsRows => true;

    public override void CheckWrites() => CheckWrites(Buffer);

    public override void Keep() => Buffer.Keep();

    public override void Undo() => Buffer.Undo();

    public override void SetSavepoint() => Buffer.SetSavepoint();

    public override void ReleaseSavepoint() => Buffer.ReleaseSavepoint();

    public override void UndoToSavepoint() => Buffer.UndoToSavepoint();

    public override void Committed()
    {
        WarnOfOpenWalks(Buffer.Walks);
        Buffer.Committed();
    }

    public override void Discard() => Buffer.Clear();

    /// <inheritdoc/>
    /// <remarks>
    /// The changelog gets the rows in order of last write, the batch in order of their keys within each run of rows: a store in byte
    /// order takes neighbours at less than half the cost of strangers.
    /// </remarks>
    public override void Drain(IChangelog? changelog, IWriteBatch batch)
    {
        // A drain before that broke off, its transaction lost, left rows here that are nobody's any more.
        _drain.Clear();
        changelog = LogsRows ? changelog : null;
        for (var row = Buffer.FirstDirty; row >= 0; row = Buffer.NextDirty(row))
        {
            ref readonly var entry = ref Buffer.Row(row);
            var key = Buffer.Key(row);
            if (_drain.IsFull)
            {
                _drain.Put(this, batch);
            }

            if (entry.Present)
            {
                var stored = _drain.Written(_values.Encode(_drain.Bytes, entry.Value, entry.Timestamp));
                changelog?.Append(this, LoggedKey(key), stored[_values.PrefixLength..], hasValue: true, entry.Timestamp, entry.Headers);
                if (Stays(key))
                {
                    _drain.Add(key, stored.Length);
                }
            }
            else
            {
                changelog?.Append(this, LoggedKey(key), [], hasValue: false, entry.Timestamp, entry.Headers);
                if (Stays(key))
                {
                    _drain.AddDelete(key);
                }
            }
        }

        _drain.Put(this, batch);
    }

    public virtual void Put(IWriteBatch batch, ReadOnlySpan<byte> row, ReadOnlySpan<byte> value) => batch.Put(environment.Committed, row, value);

    public virtual void Delete(IWriteBatch batch, ReadOnlySpan<byte> row) => batch.Delete(environment.Committed, row);

    /// <summary>The changelog's key of a row.</summary>
    private protected virtual ReadOnlySpan<byte> LoggedKey(ReadOnlySpan<byte> row) => row;

    /// <summary>Whether a changed row is written, or only logged.</summary>
    private protected virtual bool Stays(ReadOnlySpan<byte> row) => true;

    /// <summary>Appends the stored form of a row's value.</summary>
    /// <returns>False if there is no such row.</returns>
    private protected virtual bool TryGetStored(ReadOnlySpan<byte> row, ArrayBufferWriter<byte> stored) => environment.Committed.TryGet(row, stored);

    /// <summary>Puts a changelog record into a batch (rule G3).</summary>
    private protected void RestoreRow(IWriteBatch batch, ReadOnlySpan<byte> row, ReadOnlySpan<byte> value, bool hasValue, long timestamp)
    {
        if (!hasValue)
        {
            Delete(batch, row);
            return;
        }

        _stored.ResetWrittenCount();
        _values.Encode(_stored, value, timestamp);
        Put(batch, row, _stored.WrittenSpan);
    }

    /// <summary>Number of a row in the buffer, whether it is present or not.</summary>
    private protected int FindOrLoad(ReadOnlySpan<byte> row)
    {
        var number = Buffer.Find(row);
        return number >= 0 ? number : Load(row);
    }

    /// <summary>Looks a row up.</summary>
    /// <returns>False if there is none.</returns>
    private protected bool TryReadRow(ReadOnlySpan<byte> row, out V value, out long timestamp)
    {
        ref readonly var entry = ref Buffer.Row(FindOrLoad(row));
        value = entry.Value;
        timestamp = entry.Timestamp;
        return entry.Present;
    }

    private protected void WriteRow(ReadOnlySpan<byte> row, V value, bool present, long timestamp, RecordHeaders headers) =>
        Buffer.Write(row, value, present, timestamp, headers);

    /// <summary>Value of the row that a scan stands at.</summary>
    private protected V ValueOf(RowScan<V> scan, out long timestamp)
    {
        if (scan.Row < 0)
        {
            return _values.Decode(scan.CommittedValue, out timestamp);
        }

        ref readonly var entry = ref Buffer.Row(scan.Row);
        timestamp = entry.Timestamp;
        return entry.Value;
    }

    /// <summary>A value in bytes, for a dead letter; null if it cannot be written.</summary>
    private protected byte[]? EncodedValue(V value) => _values.Bytes(value);

    /// <summary>Serialises what the record at hand has written to a buffer of values.</summary>
    private protected void CheckWrites(WriteBuffer<V> buffer)
    {
        for (var i = buffer.FirstWritten; i < buffer.WrittenCount; i++)
        {
            ref readonly var entry = ref buffer.Row(buffer.Written(i));
            if (entry.Present)
            {
                _stored.ResetWrittenCount();
                _values.Encode(_stored, entry.Value, entry.Timestamp);
                CheckSize(buffer.Key(buffer.Written(i)).Length, _stored.WrittenCount - _values.PrefixLength, entry.Headers);
            }
        }
    }

    private protected virtual OpenWalks[] AllWalks() => [Buffer.Walks];

    /// <summary>Tells, once, of walks that are left open at a commit.</summary>
    private void WarnOfOpenWalks(OpenWalks walks)
    {
        if (walks.Count > 0 && !_warnedOfWalks)
        {
            _warnedOfWalks = true;
            environment.Warn(Name, "enumerators are left open at a commit, which releases them. Dispose of them: they hold memory until then");
        }
    }

    /// <summary>Tells, once, of a range whose first key lies behind its last one (rule B8).</summary>
    private protected void WarnOfEmptyRange()
    {
        if (!_warned)
        {
            _warned = true;
            environment.Warn(Name, "a range from a key to one before it has no rows. Keys are in order of their bytes, negative numbers behind the others");
        }
    }

    private static Func<V, V> CopyBySerde(ISerde<V> serde, string topic)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var context = new SerdeContext(topic, IsKey: false);
        return value =>
        {
            bytes.ResetWrittenCount();
            serde.Serialize(value, bytes, context);
            return serde.Deserialize(bytes.WrittenSpan, context);
        };
    }

    private int Load(ReadOnlySpan<byte> row)
    {
        _stored.ResetWrittenCount();
        if (!TryGetStored(row, _stored))
        {
            return Buffer.AddClean(row, default!, present: false, timestamp: -1);
        }

        var value = _values.Decode(_stored.WrittenSpan, out var timestamp);
        return Buffer.AddClean(row, value, present: true, timestamp);
    }
}
