using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Keeps one aggregate a key; records without a key or a value are dropped (rule A2).</summary>
internal abstract class AggregateNode<K, V, VA>(string name, string store, bool sendsOldValues) : OperatorNode<K, V, K, Change<VA>>(name)
{
    private TaskContext _task = null!;
    private TableRows<K, VA> _rows = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        _rows = TableRows<K, VA>.Of(context.Store(store));
    }

    internal override void Process(in Record<K, V> record)
    {
        if (!record.HasKey || !record.HasValue)
        {
            _task.Drop(Name, record.HasKey ? "an aggregation needs a value" : "an aggregation needs a key");
            return;
        }

        var found = _rows.TryGet(record.Key, out var old, out var oldTimestamp);
        var timestamp = found ? Math.Max(record.Timestamp, oldTimestamp) : record.Timestamp;
        var aggregate = Next(record.Key, record.Value, ref old, ref found);
        var present = aggregate is not null;
        var put = _rows.Put(record.Key, aggregate, present, timestamp);
        if (put == RowPut.TooOld)
        {
            return;
        }

        var change = sendsOldValues
            ? new Change<VA>(aggregate, present, old, found, put == RowPut.Newest)
            : new Change<VA>(aggregate, present, default!, hasOld: false, put == RowPut.Newest);
        Forward(record.WithValue(change).WithTimestamp(timestamp));
    }

    /// <summary>The next aggregate.</summary>
    /// <param name="key">Key of the group.</param>
    /// <param name="value">Value to take in.</param>
    /// <param name="old">Aggregate so far; what is sent as the old value.</param>
    /// <param name="hasOld">Whether there is one.</param>
    private protected abstract VA Next(K key, V value, ref VA old, ref bool hasOld);
}

/// <summary>Aggregates with user code.</summary>
internal sealed class FoldNode<K, V, VA>(string name, string store, bool sendsOldValues, Func<VA> initializer, Func<K, V, VA, VA> aggregator)
    : AggregateNode<K, V, VA>(name, store, sendsOldValues)
{
    private protected override VA Next(K key, V value, ref VA old, ref bool hasOld)
    {
        if (!hasOld)
        {
            // Rule A3: the first old value is the initial one, as Kafka Streams sends it.
            old = initializer();
            hasOld = old is not null;
        }

        return aggregator(key, value, old);
    }
}

/// <summary>Combines values with user code; the first one is the aggregate as it is (rule A4).</summary>
internal sealed class ReduceNode<K, V>(string name, string store, bool sendsOldValues, Func<V, V, V> reducer)
    : AggregateNode<K, V, V>(name, store, sendsOldValues)
{
    private protected override V Next(K key, V value, ref V old, ref bool hasOld) => hasOld ? reducer(old, value) : value;
}

/// <summary>Counts.</summary>
internal sealed class CountNode<K, V>(string name, string store, bool sendsOldValues) : AggregateNode<K, V, long>(name, store, sendsOldValues)
{
    private protected override long Next(K key, V value, ref long old, ref bool hasOld)
    {
        // Rule A3 holds for counts too: before the first record the count was 0.
        hasOld = true;
        return old + 1;
    }
}
