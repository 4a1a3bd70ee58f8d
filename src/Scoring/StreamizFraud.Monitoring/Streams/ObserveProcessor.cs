using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Monitoring.Counts;
using StreamizFraud.Monitoring.Health;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Monitoring.Streams;

/// <summary>Counts decisions, a batch at a time: one record a model and hour. How decisions fall into batches does not matter, since counts add up.</summary>
internal sealed class ObserveProcessor<K>(IReadOnlyList<FeatureDefinition> features, string setSha256, MonitorOptions options) : IBatchProcessor<K, Decision, WindowKey, WindowCounts>
{
    private readonly Dictionary<ModelIdentity, ModelBins> _bins = [];
    private readonly Dictionary<WindowKey, WindowCounts> _counts = [];

    public int BatchSize => options.BatchSize;

    public void Process(ReadOnlySpan<Record<K, Decision>> batch, IBatchResults<WindowKey, WindowCounts> results)
    {
        _counts.Clear();
        foreach (ref readonly var record in batch)
        {
            if (record.HasValue)
            {
                Add(record.Value);
            }
        }

        foreach (var (key, counts) in _counts)
        {
            results.Forward(batch.Length - 1, new Record<WindowKey, WindowCounts>(key, counts, batch[^1].Timestamp));
        }
    }

    private void Add(Decision decision)
    {
        var key = new WindowKey(MonitorWindow.Hour, MonitorWindows.StartMs(MonitorWindow.Hour, decision.EventTimeMs), decision.Model);
        if (!_counts.TryGetValue(key, out var counts))
        {
            _counts.Add(key, counts = new WindowCounts());
        }

        if (!_bins.TryGetValue(decision.Model, out var bins))
        {
            _bins.Add(decision.Model, bins = new ModelBins(features, options.Profile(decision.Model)));
        }

        counts.Rows++;
        counts.NewestMs = Math.Max(counts.NewestMs, decision.EventTimeMs);
        counts.OldestMs = Math.Min(counts.OldestMs, decision.EventTimeMs);
        counts.Late += decision.Late ? 1 : 0;
        counts.ColdStarts += decision.ColdStart ? 1 : 0;
        counts.Unscored += decision.Score is null ? 1 : 0;
        counts.LastGood += decision.Degraded == Degradation.LastGoodVersion ? 1 : 0;
        if (decision.DecidedBy == DecidedBy.Model)
        {
            counts.ByModel++;
            counts.Alerts += decision.Outcome == DecisionOutcome.Approve ? 0 : 1;
        }

        if (decision.Score is { } score)
        {
            (counts.Scores ??= new DistributionCounts(bins.Scores.Count)).Add(bins.Scores, score);
        }

        if (decision.FeatureSetSha256 != setSha256 || decision.Features.Length != features.Count)
        {
            counts.OtherSet++;
            return;
        }

        if (counts.Features.Length == 0)
        {
            counts.Features = bins.Empty();
        }

        var values = decision.Features.Span;
        for (var column = 0; column < values.Length; column++)
        {
            counts.Features[column].Add(bins.Features[column], values[column]);
        }
    }
}
