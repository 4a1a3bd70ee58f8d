using StreamizFraud.Monitoring.Counts;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Monitoring.Streams;

/// <summary>Counts payments whose labels are final by model and day, and labels by the day at which they came, a batch at a time.</summary>
internal sealed class SettleProcessor(MonitorOptions options) : IBatchProcessor<string, Settlement, WindowKey, WindowCounts>
{
    private readonly Dictionary<WindowKey, WindowCounts> _counts = [];

    public int BatchSize => options.BatchSize;

    public void Process(ReadOnlySpan<Record<string, Settlement>> batch, IBatchResults<WindowKey, WindowCounts> results)
    {
        _counts.Clear();
        foreach (ref readonly var record in batch)
        {
            if (record.Value.Payment is { } payment)
            {
                Add(Of(new WindowKey(MonitorWindow.Day, MonitorWindows.StartMs(MonitorWindow.Day, payment.TimeMs), payment.Model!)), payment, options.LowIsSuspicious(payment.Model!));
            }
            else
            {
                var labels = Of(new WindowKey(MonitorWindow.Day, MonitorWindows.StartMs(MonitorWindow.Day, record.Value.LabelMs), WindowKey.NoModel));
                labels.Labels++;
                labels.NewestLabelMs = Math.Max(labels.NewestLabelMs, record.Value.LabelMs);
            }
        }

        foreach (var (key, counts) in _counts)
        {
            results.Forward(batch.Length - 1, new Record<WindowKey, WindowCounts>(key, counts, batch[^1].Timestamp));
        }
    }

    private static void Add(WindowCounts counts, AwaitedPayment payment, bool lowIsSuspicious)
    {
        // Rankings have the most suspicious payment first.
        var suspicion = lowIsSuspicious ? -payment.Score : payment.Score;
        var isFraud = payment is { HasLabel: true, IsFraud: true };
        var error = payment.Calibrated - (isFraud ? 1 : 0);
        counts.Mature++;
        counts.Frauds += isFraud ? 1 : 0;
        counts.MatureAlerts += payment.IsAlert ? 1 : 0;
        counts.LabelledAlerts += payment is { IsAlert: true, HasLabel: true } ? 1 : 0;
        counts.ScoreSum += FixedPoint.Of(payment.Calibrated);
        counts.SquaredErrors += FixedPoint.Of(error * error);
        counts.Ranking.Add(suspicion, isFraud);
        if (payment.Card is { } card)
        {
            counts.Cards.AddScore(card, suspicion);
            if (isFraud)
            {
                counts.Cards.AddFraud(card);
            }
        }
    }

    private WindowCounts Of(WindowKey key)
    {
        if (!_counts.TryGetValue(key, out var counts))
        {
            _counts.Add(key, counts = new WindowCounts());
        }

        return counts;
    }
}
