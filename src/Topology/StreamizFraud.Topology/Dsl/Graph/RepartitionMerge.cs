namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>
/// The optimisation <see cref="TopologyOptimizations.MergeRepartitionTopics"/>: the repartitions below one change of the key become one that
/// stands directly below it (rule R10).
/// </summary>
/// <remarks>
/// Which belong together follows Kafka Streams: a repartition belongs to the change of the key above it if no change of values lies between,
/// or to a merge of streams that all repartitions of such a change are below. What Kafka Streams also does and what breaks a topology
/// is left alone: it moves a repartition past processors, which may change the key again, and past one of a merge's streams only.
/// </remarks>
internal static class RepartitionMerge
{
    /// <summary>Rewires the nodes.</summary>
    /// <returns>The nodes to write, in order.</returns>
    public static IReadOnlyList<GraphNode> Apply(IReadOnlyList<GraphNode> nodes)
    {
        var order = nodes.ToList();
        foreach (var (anchor, repartitions) in Groups(nodes))
        {
            var paths = repartitions.ConvertAll(repartition => (Repartition: repartition, Child: ChildOf(anchor, repartition)))
                .FindAll(path => path.Child is not null);
            if (paths.Count == 0)
            {
                continue;
            }

            var merged = paths[0].Repartition.Merge(
                anchor, paths.ConvertAll(path => path.Repartition), paths.Exists(path => path.Child!.WantsNullKeys));
            foreach (var (repartition, child) in paths)
            {
                repartition.MergedInto = merged;
                child!.Above = [merged];
            }

            order.Insert(order.IndexOf(anchor) + 1, merged);
        }

        return order;
    }

    /// <summary>The repartitions that may become one, by what they would stand below.</summary>
    private static Dictionary<GraphNode, List<RepartitionGraphNode>> Groups(IReadOnlyList<GraphNode> nodes)
    {
        var groups = nodes.Where(ChangesKey).ToDictionary(node => node, _ => new List<RepartitionGraphNode>());
        foreach (var repartition in nodes.OfType<RepartitionGraphNode>().Where(repartition => repartition.CanMerge))
        {
            var change = Above(repartition, node => ChangesKey(node) || node.Effect == OperatorEffect.ChangesValue);
            if (change is not null && change == Above(repartition, ChangesKey))
            {
                groups[change].Add(repartition);
            }
        }

        // A later merge is nearer to what is below both, and takes it.
        foreach (var merge in nodes.Where(node => node.Effect == OperatorEffect.Merges))
        {
            var merged = groups.Where(group => group.Value.TrueForAll(repartition => IsBelow(repartition, merge)) && IsBelow(merge, group.Key)).ToList();
            merged.ForEach(group => groups.Remove(group.Key));
            groups[merge] = [.. merged.SelectMany(group => group.Value)];
        }

        return groups;
    }

    private static bool ChangesKey(GraphNode node) => node.Effect == OperatorEffect.ChangesKey;

    private static bool IsBelow(GraphNode node, GraphNode ancestor) => Above(node, candidate => candidate.Parents.Contains(ancestor)) is not null;

    /// <summary>The node itself or the first above it that is looked for, in the order in which Kafka Streams looks.</summary>
    private static GraphNode? Above(GraphNode node, Predicate<GraphNode> wanted)
    {
        if (wanted(node))
        {
            return node;
        }

        GraphNode? found = null;
        foreach (var parent in node.Parents)
        {
            if (wanted(parent))
            {
                return parent;
            }

            found = Above(parent, wanted);
        }

        return found;
    }

    /// <summary>The child of the anchor that leads to a repartition; null if there is more between them than operators that let records pass as they are.</summary>
    private static GraphNode? ChildOf(GraphNode anchor, GraphNode repartition)
    {
        var child = repartition;
        while (child.Parents is not [var parent] || parent != anchor)
        {
            if (child.Parents is not [{ Effect: OperatorEffect.SameRecords } next])
            {
                return null;
            }

            child = next;
        }

        return child;
    }
}
