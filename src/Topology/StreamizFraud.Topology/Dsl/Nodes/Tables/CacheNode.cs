using System.Buffers;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>
/// The record cache of a table: holds its changes back until the commit, or until there are enough, and forwards the last one of each row,
/// with the value that the row had when the cache was last empty (rules Q1, Q2).
/// </summary>
/// <remarks>The rows themselves are in the store's own write buffer: this is only about what goes on.</remarks>
internal sealed class CacheNode<K, V>(string name, string store, ISerde<K> keySerde, ISerde<V> valueSerde, int maxRows, bool sendsOldValues)
    : OperatorNode<K, Change<V>, K, Change<V>>(name), IBatchNode, IRecordSource
{
    private readonly WriteBuffer<Held> _rows = new(maxCleanRows: 0);
    private readonly ArrayBufferWriter<byte> _key = new(64);
    private readonly List<int> _order = [];
    private TaskContext _task = null!;
    private SerdeContext _keyContext;
    private SerdeContext _valueContext;
    private int _running;

    public int BatchSize => maxRows;

    public int Pending => _rows.DirtyCount;

    public bool WaitsForCommit => true;

    public RecordBytes BytesOf(int index) => BytesOf(_rows.Row(Order()[index]).Value);

    /// <summary>The row that is being forwarded.</summary>
    public RecordBytes Capture() => BytesOf(_running);

    public void Keep() => _rows.Keep();

    public void Undo() => _rows.Undo();

    public void SetSavepoint() => _rows.SetSavepoint();

    public void ReleaseSavepoint() => _rows.ReleaseSavepoint();

    public void UndoToSavepoint() => _rows.UndoToSavepoint();

    public void Committed()
    {
    }

    public void Clear()
    {
        _order.Clear();
        _rows.Clear();
    }

    public void Run(int start, int count)
    {
        var (current, source) = (_task.Current, _task.Source);
        _task.Source = this;
        var order = Order();
        for (var i = start; i < start + count; i++)
        {
            var entry = _rows.Row(order[i]);
            var held = entry.Value;
            if (held.Change.HasNew || held.Change.HasOld)
            {
                _task.Current = held.Context;
                _running = i;
                var change = sendsOldValues ? held.Change : new Change<V>(held.Change.New, held.Change.HasNew, default!, hasOld: false, held.Change.IsLatest);
                Forward(new Record<K, Change<V>>(held.Key, hasKey: true, change, hasValue: true, entry.Timestamp, entry.Headers));
            }
        }

        _task.Current = current;
        _task.Source = source;
    }

    internal override void Init(TaskContext context)
    {
        _task = context;
        _keyContext = context.BytesOf(store, isKey: true);
        _valueContext = context.BytesOf(store, isKey: false);
    }

    internal override void Process(in Record<K, Change<V>> record)
    {
        _key.ResetWrittenCount();
        keySerde.Serialize(record.Key, _key, _keyContext);
        var change = record.Value;
        var row = _rows.Find(_key.WrittenSpan);
        if (row >= 0)
        {
            var first = _rows.Row(row).Value.Change;
            change = new Change<V>(change.New, change.HasNew, first.Old, first.HasOld, change.IsLatest);
        }

        _rows.Write(_key.WrittenSpan, new Held(record.Key, change, _task.Current), present: true, record.Timestamp, record.Headers);
    }

    /// <summary>Rows in order of their last change; nothing is added while they are run.</summary>
    private List<int> Order()
    {
        if (_order.Count != Pending)
        {
            _order.Clear();
            for (var row = _rows.FirstDirty; row >= 0; row = _rows.NextDirty(row))
            {
                _order.Add(row);
            }
        }

        return _order;
    }

    private RecordBytes BytesOf(in Held held)
    {
        var value = EncodedBytes.Of(valueSerde, held.Change.New, held.Change.HasNew, _valueContext);
        var (origin, timestamp, headers) = held.Context;
        return new(origin, EncodedBytes.Of(keySerde, held.Key, present: true, _keyContext), value, timestamp, headers) { HeldBy = Name };
    }

    private readonly record struct Held(K Key, Change<V> Change, RecordContext Context);
}
