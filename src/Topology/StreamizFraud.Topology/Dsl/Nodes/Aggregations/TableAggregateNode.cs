using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Keeps one aggregate per group of rows: takes the old row out of it, then puts the new one in (rule A9).</summary>
/// <param name="name">Name of the node.</param>
/// <param name="store">Name of the store.</param>
/// <param name="sendsOldValues">Whether the aggregate before is sent too.</param>
/// <param name="adder">Puts a value in; there may be no aggregate yet, or no more.</param>
/// <param name="subtractor">Takes a value out.</param>
internal sealed class TableAggregateNode<K, V, VA>(
    string name, string store, bool sendsOldValues, Func<K, V, Maybe<VA>, VA> adder, Func<K, V, VA, VA> subtractor)
    : OperatorNode<K, Change<V>, K, Change<VA>>(name)
{
    private TaskContext _task = null!;
    private TableRows<K, VA> _rows = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        _rows = TableRows<K, VA>.Of(context.Store(store));
    }

    internal override void Process(in Record<K, Change<V>> record)
    {
        var (key, change) = (record.Key, record.Value);
        var found = _rows.TryGet(key, out var old, out var oldTimestamp);
        var aggregate = new Maybe<VA>(old, found);
        var timestamp = found ? Math.Max(record.Timestamp, oldTimestamp) : record.Timestamp;
        if (change.HasOld && found)
        {
            aggregate = Maybe<VA>.Of(subtractor(key, change.Old, old));
        }

        if (change.HasNew)
        {
            aggregate = Maybe<VA>.Of(adder(key, change.New, aggregate));
        }

        var put = _rows.Put(key, aggregate.Value, aggregate.HasValue, timestamp);
        if (put != RowPut.TooOld)
        {
            var before = sendsOldValues ? new Maybe<VA>(old, found) : Maybe<VA>.None;
            Forward(record.WithValue(Change<VA>.Of(aggregate, before, put == RowPut.Newest)).WithTimestamp(timestamp), _task);
        }
    }
}
