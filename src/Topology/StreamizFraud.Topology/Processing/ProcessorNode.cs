namespace StreamizFraud.Topology.Processing;

/// <summary>A node of a task's graph: made once per task from the plan, linked once, then called for every record.</summary>
public abstract class ProcessorNode
{
    private protected ProcessorNode(string name) => Name = name;

    /// <summary>Name in the plan.</summary>
    public string Name { get; }

    /// <summary>A node of its own kind behind it, which takes its results and has its children; the plan does not know it.</summary>
    internal virtual ProcessorNode? Tail => null;

    /// <summary>Looks whether the node could work, of a graph that is not run.</summary>
    internal virtual void CheckStart()
    {
    }

    internal virtual void Init(TaskContext context)
    {
    }

    internal virtual void Close()
    {
    }

    /// <summary>Links a child; its type was checked when the plan was made.</summary>
    internal abstract void AddChild(ProcessorNode child);
}
