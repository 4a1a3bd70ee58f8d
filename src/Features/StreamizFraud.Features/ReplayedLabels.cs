using StreamizFraud.Features.Entities;

namespace StreamizFraud.Features;

/// <summary>What the keys of a stage were told by labels, in the order in which each partition was told it.</summary>
internal sealed class ReplayedLabels<TEvent>
{
    private readonly EntityStage<TEvent> _stage;
    private readonly Dictionary<int, Queue<LabelArrival>> _arrivals;
    private readonly Dictionary<(string Id, long TimeMs, string KeyValue), TEvent> _events = [];
    private readonly HashSet<(string Id, long TimeMs)> _notTaken = [];

    /// <param name="stage">The stage.</param>
    /// <param name="arrivals">What all keys were told.</param>
    /// <param name="events">All events, their times, and whether the stage takes them: not those that failed before.</param>
    public ReplayedLabels(EntityStage<TEvent> stage, IEnumerable<LabelArrival> arrivals, IEnumerable<(TEvent Event, long TimeMs, bool IsTaken)> events)
    {
        _stage = stage;
        _arrivals = arrivals.Where(arrival => arrival.Key == stage.Name).DistinctBy(arrival => arrival.TakenAt).OrderBy(arrival => arrival.TakenAt.Offset)
            .GroupBy(arrival => arrival.TakenAt.Partition).ToDictionary(partition => partition.Key, partition => new Queue<LabelArrival>(partition));
        if (_arrivals.Count == 0)
        {
            return;
        }

        foreach (var (@event, timeMs, isTaken) in events)
        {
            // An event that has no id failed at the stage.
            if (stage.TryLabelIdOf(@event) is not { } id)
            {
                continue;
            }

            if (isTaken)
            {
                _events.TryAdd((id, timeMs, stage.KeyOf(@event)), @event);
            }
            else
            {
                _notTaken.Add((id, timeMs));
            }
        }
    }

    /// <summary>Tells the keys of a partition what they had been told before a row.</summary>
    /// <param name="next">Up to which offset that is, not included.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="keys">The keys.</param>
    /// <exception cref="InvalidOperationException">The event of a label is not there.</exception>
    public void TellBefore(long next, int partition, MemoryStage<TEvent> keys)
    {
        if (!_arrivals.TryGetValue(partition, out var arrivals))
        {
            return;
        }

        while (arrivals.TryPeek(out var arrival) && arrival.TakenAt.Offset < next)
        {
            arrivals.Dequeue();
            if (!_events.TryGetValue((arrival.Id, arrival.EventTimeMs, arrival.KeyValue), out var @event))
            {
                if (_notTaken.Contains((arrival.Id, arrival.EventTimeMs)))
                {
                    continue;
                }

                throw new InvalidOperationException($"Key {_stage.Name} was told at {arrival.TakenAt} of an event that the replay does not have: add all rows since the state was empty.");
            }

            // What this version of the set counts may be other rows than what was served did.
            keys.Apply(arrival.KeyValue, new LabelChange(arrival.Id, arrival.EventTimeMs, _stage.CountsOf(@event, arrival.EventTimeMs), arrival.Steps));
        }
    }
}
