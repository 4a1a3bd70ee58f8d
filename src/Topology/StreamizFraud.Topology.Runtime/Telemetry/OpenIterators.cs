using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Telemetry;

/// <summary>How many walks through stores are open, and since when the oldest (KIP-989).</summary>
/// <remarks>Thread-safe: tasks come and go on their threads, the figures are read by whoever asks.</remarks>
internal sealed class OpenIterators
{
    private readonly ConcurrentDictionary<(object Owner, string Store), Tracked> _tracked = new();

    public OpenIterators(Meter meter)
    {
        meter.CreateObservableUpDownCounter(
            "streamizfraud.store.iterators.open",
            () => _tracked.Values.Select(entry => new Measurement<long>(entry.Walks.Sum(walks => (long)walks.Count), entry.Tags)),
            "{iterator}",
            "Enumerators of a store that are not disposed of; those left at a commit are released by it.");
        meter.CreateObservableGauge(
            "streamizfraud.store.iterators.oldest_open_time",
            () => _tracked.Values.SelectMany(entry => Oldest(entry.Walks) is var since and > 0 ? [new Measurement<double>(since / 1000.0, entry.Tags)] : Array.Empty<Measurement<double>>()),
            "s",
            "When the oldest open enumerator of a store was opened, in seconds since the Unix epoch; no value if none is open.");
    }

    public void Track(object owner, TaskId task, string store, IReadOnlyList<OpenWalks> walks) =>
        _tracked[(owner, store)] = new Tracked(walks, [new(MetricAttributes.Task, task.ToString()), new(MetricAttributes.Store, store)]);

    public void Forget(object owner)
    {
        foreach (var key in _tracked.Keys)
        {
            if (ReferenceEquals(key.Owner, owner))
            {
                _tracked.TryRemove(key, out _);
            }
        }
    }

    private static long Oldest(IReadOnlyList<OpenWalks> walks)
    {
        var oldest = 0L;
        foreach (var since in walks.Select(walk => walk.OldestSince))
        {
            oldest = since > 0 && (oldest == 0 || since < oldest) ? since : oldest;
        }

        return oldest;
    }

    private sealed record Tracked(IReadOnlyList<OpenWalks> Walks, KeyValuePair<string, object?>[] Tags);
}
