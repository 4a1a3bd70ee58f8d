using System.Diagnostics;
using Confluent.Kafka;
using StreamizFraud.Decisions;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>Reads committed decisions as they come, and notes when. Disposing ends it.</summary>
internal sealed class RuleDecisions : IDisposable
{
    private readonly List<(long Ticks, Decision Decision)> _seen = [];
    private readonly Dictionary<int, Decision> _newest = [];
    private readonly DecisionSerde _serde = new();
    private readonly TopicFollower _decisions;

    public RuleDecisions(RealBroker broker, int partitions) => _decisions = new TopicFollower(broker, "decisions", partitions, Take);

    public IReadOnlyList<(long Ticks, Decision Decision)> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_seen)
            {
                return _seen.Count;
            }
        }
    }

    /// <summary>Tasks, by partition, whose newest decision is by a model.</summary>
    public int TasksAt(string model)
    {
        lock (_seen)
        {
            return _newest.Values.Count(decision => decision.Model.Sha256 == model);
        }
    }

    /// <summary>When the first decision by a version of the rules was read of each task, by its partition.</summary>
    public IReadOnlyDictionary<int, long> FirstBy(string version)
    {
        lock (_seen)
        {
            return _seen.Where(seen => seen.Decision.RuleSet?.Version == version)
                .GroupBy(seen => seen.Decision.Path[^1].Partition)
                .ToDictionary(task => task.Key, task => task.Min(seen => seen.Ticks));
        }
    }

    public void Dispose() => _decisions.Dispose();

    private void Take(Message<byte[], byte[]> message)
    {
        var decision = _serde.Deserialize(message.Value, new SerdeContext("decisions", IsKey: false));
        lock (_seen)
        {
            _seen.Add((Stopwatch.GetTimestamp(), decision));
            if (!_newest.TryGetValue(decision.Path[^1].Partition, out var newest) || newest.Path[^1].Offset < decision.Path[^1].Offset)
            {
                _newest[decision.Path[^1].Partition] = decision;
            }
        }
    }
}
