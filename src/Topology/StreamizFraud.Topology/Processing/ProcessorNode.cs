using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>A node of a task's graph: made once per task from the plan, linked once, then called for every record.</summary>
public abstract class ProcessorNode
{
    private protected ProcessorNode(string name) => Name = name;

    /// <summary>Name in the plan.</summary>
    public string Name { get; }

    /// <summary>A node of its own kind behind it, which takes its results and has its children; the plan does not know it.</summary>
    internal virtual ProcessorNode? Tail => null;

    internal virtual void Init(TaskContext context)
    {
    }

    internal virtual void Close()
    {
    }

    /// <summary>Links a child; its type was checked when the plan was made.</summary>
    internal abstract void AddChild(ProcessorNode child);
}

/// <summary>A node that takes records of one type.</summary>
internal abstract class Receiver<K, V>(string name) : ProcessorNode(name)
{
    internal abstract void Process(in Record<K, V> record);
}

/// <summary>A node whose results can be led through another node before its children get them.</summary>
internal interface IForwards<K, V>
{
    /// <summary>Puts a node behind it, before children are added.</summary>
    void Append(OperatorNode<K, V, K, V> tail);
}

/// <summary>A node that takes records of one type and forwards records of another.</summary>
internal abstract class OperatorNode<KIn, VIn, KOut, VOut>(string name) : Receiver<KIn, VIn>(name), IForwards<KOut, VOut>
{
    private Receiver<KOut, VOut>[] _children = [];
    private OperatorNode<KOut, VOut, KOut, VOut>? _tail;

    internal override ProcessorNode? Tail => _tail;

    private protected ReadOnlySpan<Receiver<KOut, VOut>> Children => _children;

    public void Append(OperatorNode<KOut, VOut, KOut, VOut> tail)
    {
        _tail = tail;
        _children = [tail];
    }

    internal override void AddChild(ProcessorNode child)
    {
        if (_tail is not null)
        {
            _tail.AddChild(child);
        }
        else
        {
            _children = [.. _children, (Receiver<KOut, VOut>)child];
        }
    }

    private protected void Forward(in Record<KOut, VOut> record)
    {
        var children = _children;
        for (var i = 0; i < children.Length; i++)
        {
            children[i].Process(record);
        }
    }

    /// <summary>
    /// Forwards a record that may have another time or other headers than the one at hand: below, stores without times of their own write
    /// with those of the forwarded record (rule G3).
    /// </summary>
    private protected void Forward(in Record<KOut, VOut> record, TaskContext task)
    {
        if (task.IsAt(record.Timestamp, record.Headers))
        {
            Forward(record);
            return;
        }

        var current = task.Current;
        task.Current = current with { Timestamp = record.Timestamp, Headers = record.Headers };
        Forward(record);
        task.Current = current;
    }

    /// <summary>The same for one child.</summary>
    /// <exception cref="TopologyException">There is no such child.</exception>
    private protected void ForwardTo(in Record<KOut, VOut> record, string child, TaskContext task)
    {
        if (Array.Find(_children, candidate => candidate.Name == child) is not { } receiver)
        {
            ThrowNoChild(child);
            return;
        }

        var current = task.Current;
        task.Current = current with { Timestamp = record.Timestamp, Headers = record.Headers };
        receiver.Process(record);
        task.Current = current;
    }

    [DoesNotReturn]
    private void ThrowNoChild(string child) =>
        throw new TopologyException($"Node {Name} has no child named {child}; its children are {string.Join(", ", _children.Select(c => c.Name))}.");
}
