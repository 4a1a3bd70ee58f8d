using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Settings;

/// <summary>Keys of Kafka's clients and topics: which prefix says for whom they are, and which are not the user's to set.</summary>
internal static class ClientKeys
{
    /// <summary>Kafka Streams' prefixes.</summary>
    public static readonly IReadOnlyList<string> Prefixes = ["consumer.", "main.consumer.", "restore.consumer.", "global.consumer.", "producer.", "admin.", "topic."];

    private static readonly HashSet<string> OfEveryClient = new(StringComparer.Ordinal)
    {
        "security.protocol", "security.providers", "client.dns.lookup", "connections.max.idle.ms", "reconnect.backoff.ms", "reconnect.backoff.max.ms",
        "retry.backoff.ms", "retry.backoff.max.ms", "receive.buffer.bytes", "send.buffer.bytes", "socket.connection.setup.timeout.ms",
        "socket.connection.setup.timeout.max.ms", "metadata.recovery.strategy", "metadata.recovery.rebootstrap.trigger.ms", "enable.metrics.push",
    };

    private static readonly HashSet<string> OfConsumers = new(StringComparer.Ordinal)
    {
        "fetch.min.bytes", "fetch.max.bytes", "fetch.max.wait.ms", "max.partition.fetch.bytes", "heartbeat.interval.ms", "check.crcs", "client.rack",
        "max.poll.records", "allow.auto.create.topics", "default.api.timeout.ms", "exclude.internal.topics",
    };

    private static readonly HashSet<string> OfProducers = new(StringComparer.Ordinal)
    {
        "linger.ms", "batch.size", "compression.type", "compression.gzip.level", "compression.lz4.level", "compression.zstd.level", "buffer.memory",
        "max.block.ms", "max.request.size", "delivery.timeout.ms", "max.in.flight.requests.per.connection", "retries",
    };

    /// <summary>All keys known here without a prefix.</summary>
    public static IEnumerable<string> Known => OfEveryClient.Concat(OfConsumers).Concat(OfProducers);

    /// <summary>The name under which a key is passed on: with the prefix of those clients that have it. Null if it is no key of a client.</summary>
    public static string? Passed(string key)
    {
        if (HasPrefix(key) || OfEveryClient.Contains(key) || key.StartsWith("ssl.", StringComparison.Ordinal) || key.StartsWith("sasl.", StringComparison.Ordinal))
        {
            return key;
        }

        return OfConsumers.Contains(key) ? $"consumer.{key}" : OfProducers.Contains(key) ? $"producer.{key}" : null;
    }

    /// <summary>Properties without their prefixes, of each prefix in turn; the empty one stands for keys that have none. Later ones win.</summary>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyDictionary<string, string> properties, params ReadOnlySpan<string> prefixes)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var prefix in prefixes)
        {
            foreach (var (key, value) in properties)
            {
                if (prefix.Length == 0 ? !HasPrefix(key) : key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    found[key[prefix.Length..]] = value;
                }
            }
        }

        return found;
    }

    /// <summary>What is wrong with properties to pass on.</summary>
    public static IEnumerable<string> Problems(IReadOnlyDictionary<string, string> properties)
    {
        foreach (var (key, value) in properties.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var prefix = Prefixes.FirstOrDefault(prefix => key.StartsWith(prefix, StringComparison.Ordinal)) ?? string.Empty;
            if (key.Length == prefix.Length)
            {
                yield return $"Setting '{key}' names no property.";
            }
            else if (value is null)
            {
                yield return $"Setting {key} has no value.";
            }
            else if (prefix != "topic." && OwnedClientProperties.Instead.TryGetValue(key[prefix.Length..], out var instead))
            {
                yield return $"Setting {key} cannot be set: {instead}.";
            }
        }
    }

    private static bool HasPrefix(string key) => Prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal));
}
