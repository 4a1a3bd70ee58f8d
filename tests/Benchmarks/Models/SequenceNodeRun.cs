using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;

namespace StreamizFraud.Benchmarks.Models;

/// <summary>Rows through the score node, whose store is that of a task: changes can be taken back until a batch has succeeded.</summary>
internal sealed class SequenceNodeRun : IDisposable
{
    private readonly IBatchProcessor<string, FeatureRow<string>, string, Scored<string>> _node;
    private readonly Record<string, FeatureRow<string>>[] _rows;
    private readonly TaskStore _store;
    private readonly Sum _sum = new();

    public SequenceNodeRun(SequenceRows rows, Func<IFraudModel> model, int batch)
    {
        var name = SequenceRows.Set.Name + "-sequences";
        var context = new MockProcessorContext<string, Scored<string>>();
        context.AddStateStore(Stores.KeyValue(name, Serde.Utf8, new CardStatesSerde()));
        _store = (TaskStore)(object)context.GetStateStore<IKeyValueStore<string, CardStates>>(name);
        _node = new ScoreProcessor<string, string>(
            SequenceRows.Set, new ModelSupply(model), new ScoreOptions { BatchSize = batch }, sequences: new SequenceSource<string>(name, card => card));
        _rows = [.. rows.Rows.Select(row => new Record<string, FeatureRow<string>>(row.Card, new FeatureRow<string>(row.Card, 0, row.Values), 0))];
        _node.Init(context);
    }

    /// <summary>Scores all rows once; the sum of the scores.</summary>
    public double Run(int batch)
    {
        _sum.Value = 0;
        for (var done = 0; done < _rows.Length; done += batch)
        {
            _node.Process(_rows.AsSpan(done, Math.Min(batch, _rows.Length - done)), _sum);
            _store.Keep();
        }

        return _sum.Value;
    }

    public void Dispose() => _node.Close();

    private sealed class Sum : IBatchResults<string, Scored<string>>
    {
        public double Value { get; set; }

        public void Forward(int index, in Record<string, Scored<string>> result) => Value += result.Value.Score;

        public void Fail(int index, string reason) => throw new InvalidOperationException(reason);
    }
}
