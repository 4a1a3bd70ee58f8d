using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <content>Groups of rows.</content>
public sealed partial class KTable<K, V>
{
    /// <summary>
    /// Groups the rows by another key, to be aggregated into a table with one row per group. When a row changes, its old value is
    /// taken out of its old group and its new value is put into its new group.
    /// </summary>
    /// <param name="selector">Gives the group and the value that counts there, from key and value; a null in either leaves the row out.</param>
    /// <param name="grouped">Serdes, and the name of the repartition topic, which there always is.</param>
    /// <remarks>The two halves of such a move may lie in different partitions: for a moment the row is in neither group.</remarks>
    public KGroupedTable<KR, VR> GroupBy<KR, VR>(Func<K, V, KeyValuePair<KR, VR>> selector, Grouped<KR, VR>? grouped = null)
    {
        ArgumentNullException.ThrowIfNull(selector);
        grouped ??= new();
        var name = Graph.NameOr(grouped.Name, NodePrefix.TableSelect);
        var node = Graph.Add(new OperatorGraphNode(name, [Node], () => new TableSelectNode<K, V, KR, VR>(name, selector)));
        Node.EnableOldValues(force: true);
        return new(Graph, node, grouped);
    }
}
