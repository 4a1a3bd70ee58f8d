using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Simulation.Tests.Scenarios;

/// <summary>The running aggregate: puts each input onto its key's chain and emits the new end.</summary>
internal sealed class Chaining(string store) : IProcessor<string, Link, string, Link>
{
    private IProcessorContext<string, Link> _context = null!;
    private IKeyValueStore<string, Link> _chains = null!;

    public void Init(IProcessorContext<string, Link> context)
    {
        _context = context;
        _chains = context.GetStateStore<IKeyValueStore<string, Link>>(store);
    }

    public void Process(in Record<string, Link> record)
    {
        _chains.TryGet(record.Key, out var last);
        var next = last.Next(record.Value);
        _chains.Put(record.Key, next);
        _context.Forward(record.WithValue(next));
    }
}

/// <summary>A batching node that changes each link by itself, as a model would.</summary>
internal sealed class Scoring : IBatchProcessor<string, Link, string, Link>
{
    public int BatchSize => 4;

    public static Link Score(Link link) => link with { Hash = Link.Mix(link.Hash, 77) };

    public void Process(ReadOnlySpan<Record<string, Link>> batch, IBatchResults<string, Link> results)
    {
        for (var i = 0; i < batch.Length; i++)
        {
            results.Forward(i, batch[i].WithValue(Score(batch[i].Value)));
        }
    }
}
