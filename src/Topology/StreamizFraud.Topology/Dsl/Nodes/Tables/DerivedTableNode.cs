using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Computes the rows of one table from those of another, key by key.</summary>
internal abstract class DerivedTableNode<K, V, VR>(string name, string? store, bool sendsOldValues)
    : OperatorNode<K, Change<V>, K, Change<VR>>(name)
{
    private TableRows<K, VR>? _rows;

    private protected bool SendsOldValues { get; } = sendsOldValues;

    internal override void Init(TaskContext context) =>
        _rows = store is null ? null : TableRows<K, VR>.Of(context.Store(store));

    internal override void Process(in Record<K, Change<V>> record)
    {
        var change = record.Value;
        var now = default(VR)!;
        var hasNow = change.HasNew && Compute(record.Key, change.New, out now);
        var old = default(VR)!;
        var hasOld = false;
        if (SendsOldValues)
        {
            hasOld = _rows is not null ? _rows.TryGet(record.Key, out old, out _) : change.HasOld && Compute(record.Key, change.Old, out old);
        }

        if (!hasNow && !hasOld && DropsEmptyChanges)
        {
            return;
        }

        // What is the latest is for the store to say: one without versions takes every change as such, even below a versioned table.
        var isLatest = change.IsLatest;
        if (_rows is { } rows)
        {
            var put = rows.Put(record.Key, now, hasNow, record.Timestamp);
            if (put == RowPut.TooOld)
            {
                return;
            }

            isLatest = put == RowPut.Newest;
        }

        Forward(record.WithValue(new Change<VR>(now, hasNow, old, hasOld, isLatest)));
    }

    /// <summary>Whether a change from no row to no row is not worth telling (rule A7).</summary>
    private protected virtual bool DropsEmptyChanges => false;

    /// <summary>The row for a row of the parent.</summary>
    /// <returns>False if there is none.</returns>
    private protected abstract bool Compute(K key, V value, out VR result);
}
