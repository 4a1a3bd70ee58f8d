namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>
/// What one call of the DSL declared. It is written into the plan only when the topology is built, so that later calls can still
/// decide how: whether a table needs a store, whether old values are sent, where a repartition is shared.
/// </summary>
internal abstract class GraphNode(string name, params IReadOnlyList<GraphNode> parents)
{
    /// <summary>Name, as the DSL counts it.</summary>
    public string Name { get; } = name;

    /// <summary>What it is declared below.</summary>
    public IReadOnlyList<GraphNode> Parents { get; } = parents;

    /// <summary>What it is written below: its parents, unless an optimisation of the plan at hand moved it.</summary>
    public IReadOnlyList<GraphNode> Above { get; set; } = parents;

    /// <summary>What it does to records.</summary>
    public virtual OperatorEffect Effect { get; init; }

    /// <summary>Whether something below has results for records without a key.</summary>
    public bool WantsNullKeys { get; private protected set; }

    /// <summary>The node of the plan that children are linked to.</summary>
    public virtual string Output => Name;

    /// <summary>Adds the nodes, stores and topics to the plan. Can be called again for another plan.</summary>
    public abstract void Write(PlanWriter writer);

    /// <summary>Back to what was declared, before the next plan.</summary>
    public virtual void Reset() => Above = Parents;

    /// <summary>
    /// Tells every repartition above that records without a key are wanted: a left join has results for them (KIP-962). It goes past
    /// other repartitions, as in Kafka Streams.
    /// </summary>
    public void KeepNullKeys()
    {
        WantsNullKeys = true;
        foreach (var parent in Parents)
        {
            parent.KeepNullKeys();
        }
    }

    /// <summary>
    /// How long after the end of a window its row can still change, in ms of stream time: the longest of the windowed aggregations above
    /// (rule U2). Null if there is a way up without one.
    /// </summary>
    public virtual long? WindowCloseDelayMs()
    {
        long? longest = null;
        foreach (var parent in Parents)
        {
            if (parent.WindowCloseDelayMs() is not { } delay)
            {
                return null;
            }

            longest = Math.Max(longest ?? delay, delay);
        }

        return longest;
    }

    private protected IReadOnlyList<string> ParentOutputs => [.. Above.Select(parent => parent.Output)];
}
