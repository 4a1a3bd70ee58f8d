using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Planning;

/// <summary>The nodes of one task, made from a sub-topology and linked.</summary>
internal sealed class TaskGraph
{
    private readonly ProcessorNode[] _nodes;

    private TaskGraph(ProcessorNode[] nodes, IReadOnlyDictionary<string, SourceNode> sources)
    {
        _nodes = nodes;
        Sources = sources;
        Batches = [.. nodes.OfType<IBatchNode>()];
    }

    /// <summary>Sources by full topic name.</summary>
    public IReadOnlyDictionary<string, SourceNode> Sources { get; }

    /// <summary>Batching nodes, each after those that feed it.</summary>
    public IReadOnlyList<IBatchNode> Batches { get; }

    /// <summary>Whether a batching node holds records back.</summary>
    public bool HasPendingBatches
    {
        get
        {
            foreach (var batch in Batches)
            {
                if (batch.Pending > 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    public static TaskGraph Create(Subtopology subtopology, string applicationId)
    {
        var made = new Dictionary<PlanNode, ProcessorNode>();
        var sources = new Dictionary<string, SourceNode>();
        foreach (var plan in subtopology.Nodes)
        {
            var node = plan.Instantiate(applicationId);
            made.Add(plan, node);
            if (node is SourceNode source)
            {
                foreach (var topic in plan.Topics)
                {
                    sources.Add(topic.FullName(applicationId), source);
                }
            }
        }

        foreach (var plan in subtopology.Nodes)
        {
            foreach (var child in plan.Successors)
            {
                made[plan].AddChild(made[child]);
            }
        }

        var nodes = subtopology.Nodes.Select(plan => made[plan]).SelectMany(node => node.Tail is { } tail ? [node, tail] : new[] { node });
        return new TaskGraph([.. nodes], sources);
    }

    /// <summary>The source of a topic alone, with no children.</summary>
    public static SourceNode CreateSource(Subtopology subtopology, string applicationId, string topic) => (SourceNode)subtopology.Nodes
        .Single(node => node.Kind == PlanNodeKind.Source && node.Topics.Any(source => source.FullName(applicationId) == topic))
        .Instantiate(applicationId);

    /// <summary>Looks whether the nodes could work. Nothing is initialised; the graph is left to the garbage collector.</summary>
    public void CheckStart()
    {
        foreach (var node in _nodes)
        {
            node.CheckStart();
        }
    }

    public void Init(TaskContext context)
    {
        // Children first: a processor may forward in its Init already.
        for (var i = _nodes.Length - 1; i >= 0; i--)
        {
            _nodes[i].Init(context);
        }
    }

    public void Close()
    {
        foreach (var node in _nodes)
        {
            node.Close();
        }
    }
}
