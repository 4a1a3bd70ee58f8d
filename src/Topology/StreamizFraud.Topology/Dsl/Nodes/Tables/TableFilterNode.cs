namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Rows that satisfy a predicate, or those that do not.</summary>
/// <param name="name">Name of the node.</param>
/// <param name="predicate">The predicate.</param>
/// <param name="keep">Which of its answers keeps a row.</param>
/// <param name="store">Name of the store, or null.</param>
/// <param name="sendsOldValues">Whether the value before is sent too.</param>
/// <param name="dropsEmptyChanges">Whether a change from no row to no row is not worth telling (rule A7).</param>
internal sealed class TableFilterNode<K, V>(
    string name, Func<K, V, bool> predicate, bool keep, string? store, bool sendsOldValues, bool dropsEmptyChanges)
    : DerivedTableNode<K, V, V>(name, store, sendsOldValues)
{
    private protected override bool DropsEmptyChanges => dropsEmptyChanges;

    private protected override bool Compute(K key, V value, out V result)
    {
        var kept = predicate(key, value) == keep;
        result = kept ? value : default!;
        return kept;
    }
}
