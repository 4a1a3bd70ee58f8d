using System.Globalization;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>One topic: its partitions, and the settings that the simulation follows.</summary>
internal sealed class SimulatedTopic
{
    private const int DefaultMaxMessageBytes = 1_048_588;
    private const string MaxMessageBytesKey = "max.message.bytes";
    private readonly SimulatedBroker _broker;

    public SimulatedTopic(string name, int partitions, string id, IReadOnlyDictionary<string, string> config, SimulatedBroker broker)
    {
        _broker = broker;
        Name = name;
        Id = id;
        Config = new Dictionary<string, string>(config);
        var policies = config.GetValueOrDefault("cleanup.policy", "delete").Split(',', StringSplitOptions.TrimEntries);
        foreach (var policy in policies)
        {
            if (policy is not ("delete" or "compact"))
            {
                throw new ClusterException(
                    ClusterFault.Refused, $"Topic '{name}': cleanup.policy '{policy}' is unknown: say delete, compact, or both.");
            }
        }

        Compacted = policies.Contains("compact");
        Deletes = policies.Contains("delete");
        Retention = Milliseconds(config, "retention.ms", TimeSpan.FromDays(7));
        DeleteRetention = Milliseconds(config, "delete.retention.ms", TimeSpan.FromDays(1));
        MinCompactionLag = Milliseconds(config, "min.compaction.lag.ms", TimeSpan.Zero);
        OldestRecord = Milliseconds(config, "message.timestamp.before.max.ms", TimeSpan.MaxValue);
        YoungestRecord = Milliseconds(config, "message.timestamp.after.max.ms", TimeSpan.MaxValue);
        MaxMessageBytes = config.TryGetValue(MaxMessageBytesKey, out var text)
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : DefaultMaxMessageBytes;
        Logs = [];
        Grow(partitions);
    }

    public string Name { get; }

    public string Id { get; }

    public PartitionLog[] Logs { get; private set; }

    /// <summary>The settings that it was made with.</summary>
    public IReadOnlyDictionary<string, string> Config { get; }

    /// <summary>The settings that count: also defaults that clients ask for.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        Config.ContainsKey(MaxMessageBytesKey)
            ? Config
            : new Dictionary<string, string>(Config) { [MaxMessageBytesKey] = MaxMessageBytes.ToString(CultureInfo.InvariantCulture) };

    public bool Compacted { get; }

    public bool Deletes { get; }

    /// <summary>Age at which records expire; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan Retention { get; }

    /// <summary>How long a tombstone outlives the compaction that first met it.</summary>
    public TimeSpan DeleteRetention { get; }

    /// <summary>Age below which records are not compacted.</summary>
    public TimeSpan MinCompactionLag { get; }

    public int MaxMessageBytes { get; }

    /// <summary>How much older than the cluster's clock a record may be.</summary>
    public TimeSpan OldestRecord { get; }

    /// <summary>How much younger than the cluster's clock a record may be.</summary>
    public TimeSpan YoungestRecord { get; }

    public bool Deleted { get; set; }

    /// <summary>Whether a record's time is outside of what the topic takes; one without a time never is.</summary>
    public bool RefusesTime(long timestamp)
    {
        if (timestamp < 0 || (OldestRecord == TimeSpan.MaxValue && YoungestRecord == TimeSpan.MaxValue))
        {
            return false;
        }

        var age = _broker.Options.Time.GetUtcNow().ToUnixTimeMilliseconds() - timestamp;
        return (OldestRecord != TimeSpan.MaxValue && age > OldestRecord.TotalMilliseconds)
            || (YoungestRecord != TimeSpan.MaxValue && -age > YoungestRecord.TotalMilliseconds);
    }

    /// <summary>Adds empty partitions.</summary>
    public void Grow(int partitions) =>
        Logs = [.. Logs, .. Enumerable.Range(Logs.Length, partitions - Logs.Length).Select(number => new PartitionLog(this, number, _broker))];

    private static TimeSpan Milliseconds(IReadOnlyDictionary<string, string> config, string key, TimeSpan otherwise)
    {
        if (!config.TryGetValue(key, out var text))
        {
            return otherwise;
        }

        var value = long.Parse(text, CultureInfo.InvariantCulture);
        return value < 0 || value > TimeSpan.MaxValue.TotalMilliseconds / 2 ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(value);
    }
}
