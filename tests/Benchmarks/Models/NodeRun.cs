using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Benchmarks.Models;

/// <summary>Rows through the score node.</summary>
internal sealed class NodeRun : IDisposable
{
    private readonly IBatchProcessor<string, FeatureRow<double>, string, Scored<double>> _node;
    private readonly Record<string, FeatureRow<double>>[] _rows;
    private readonly Sum _sum = new();

    public NodeRun(ModelRows rows, Func<IFraudModel> model, int batch)
    {
        _node = new ScoreProcessor<string, double>(rows.Set, new ModelSupply(model), new ScoreOptions { BatchSize = batch });
        _rows = [.. rows.Rows.Select(row => new Record<string, FeatureRow<double>>("k", new FeatureRow<double>(0, 0, row), 0))];
        _node.Init(null!);
    }

    /// <summary>Scores all rows once; the sum of the scores.</summary>
    public double Run(int batch)
    {
        _sum.Value = 0;
        for (var done = 0; done < _rows.Length; done += batch)
        {
            _node.Process(_rows.AsSpan(done, Math.Min(batch, _rows.Length - done)), _sum);
        }

        return _sum.Value;
    }

    public void Dispose() => _node.Close();

    private sealed class Sum : IBatchResults<string, Scored<double>>
    {
        public double Value { get; set; }

        public void Forward(int index, in Record<string, Scored<double>> result) => Value += result.Value.Score;

        public void Fail(int index, string reason) => throw new InvalidOperationException(reason);
    }
}
