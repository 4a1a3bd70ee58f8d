using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Planning;

/// <summary>Cuts a plan into the parts that run as tasks of their own: nodes linked by edges or by a shared store stay together (rule N1).</summary>
internal static class SubtopologySplit
{
    /// <summary>The parts, numbered in the order of their first nodes.</summary>
    /// <param name="nodes">All nodes, each after its parents.</param>
    /// <param name="stores">Stores by name.</param>
    /// <param name="users">Nodes that use a store, by the store's name.</param>
    /// <param name="sourceChangelogs">What stores are restored from instead of a changelog of their own, by the store's name.</param>
    public static IReadOnlyList<Subtopology> Of(
        IReadOnlyList<PlanNode> nodes,
        IReadOnlyDictionary<string, StoreDefinition> stores,
        IReadOnlyDictionary<string, List<PlanNode>> users,
        IReadOnlyDictionary<string, SourceChangelog> sourceChangelogs)
    {
        var index = new Dictionary<PlanNode, int>();
        for (var i = 0; i < nodes.Count; i++)
        {
            index.Add(nodes[i], i);
        }

        // Union-find where the root of a part is its first node.
        var root = Enumerable.Range(0, nodes.Count).ToArray();
        foreach (var node in nodes)
        {
            foreach (var parent in node.Predecessors)
            {
                Unite(root, index[node], index[parent]);
            }
        }

        foreach (var group in users.Values)
        {
            foreach (var user in group.Skip(1))
            {
                Unite(root, index[group[0]], index[user]);
            }
        }

        return
        [
            .. nodes.GroupBy(node => Find(root, index[node])).OrderBy(part => part.Key).Select((part, id) => new Subtopology
            {
                Id = id,
                Nodes = [.. part],
                Stores = [.. part.SelectMany(node => node.Stores).Distinct().Select(name => stores[name])],
                SourceChangelogs = SourceChangelogs([.. part], sourceChangelogs),
                Fillers = part.SelectMany(node => node.Stores).Distinct().Where(sourceChangelogs.ContainsKey)
                    .ToDictionary(store => store, store => sourceChangelogs[store].MakeFiller),
            }),
        ];
    }

    /// <summary>Rule G4: the log of a global store is the topic that it is filled from; that of a table may be its source.</summary>
    private static Dictionary<string, PlanTopic> SourceChangelogs(IReadOnlyList<PlanNode> part, IReadOnlyDictionary<string, SourceChangelog> declared)
    {
        var changelogs = part.Where(node => node.IsGlobal).SelectMany(node => node.Stores)
            .ToDictionary(store => store, _ => part.Single(node => node.Kind == PlanNodeKind.Source).Topics[0]);
        foreach (var store in part.SelectMany(node => node.Stores).Where(declared.ContainsKey))
        {
            changelogs[store] = declared[store].Topic;
        }

        return changelogs;
    }

    private static int Find(int[] root, int node)
    {
        while (root[node] != node)
        {
            root[node] = root[root[node]];
            node = root[node];
        }

        return node;
    }

    private static void Unite(int[] root, int a, int b)
    {
        var (first, second) = (Find(root, a), Find(root, b));
        root[Math.Max(first, second)] = Math.Min(first, second);
    }
}
