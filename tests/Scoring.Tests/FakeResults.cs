using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Scoring.Tests;

/// <summary>Takes what a batch gives, and holds it to the engine's contract: indices do not decrease, one outcome an input.</summary>
internal sealed class FakeResults<K, V> : IBatchResults<K, V>
{
    private int _next;

    public List<Record<K, V>> Forwarded { get; } = [];

    public List<(int Index, string Reason)> Failed { get; } = [];

    public void BeginBatch() => _next = 0;

    public void Forward(int index, in Record<K, V> result)
    {
        Take(index);
        Forwarded.Add(result);
    }

    public void Fail(int index, string reason)
    {
        Take(index);
        Failed.Add((index, reason));
    }

    private void Take(int index)
    {
        Assert.Equal(_next, index);
        _next++;
    }
}
