using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

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
