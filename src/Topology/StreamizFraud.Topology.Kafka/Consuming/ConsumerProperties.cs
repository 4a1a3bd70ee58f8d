using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>The client properties of a consumer.</summary>
internal static class ConsumerProperties
{
    /// <summary>For throughput beside a broker on the same cores; a user may choose others.</summary>
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        // A fetch that waits on the broker keeps partitions added meanwhile waiting too. New records end the wait at once.
        ["fetch.wait.max.ms"] = "20",
        ["fetch.min.bytes"] = "1",
        ["fetch.message.max.bytes"] = "4194304",
        ["queued.min.messages"] = "100000",

        // The client's own second of rest after a full queue starves a fast reader.
        ["fetch.queue.backoff.ms"] = "5",
        ["socket.nagle.disable"] = "true",

        // How long a topic may be unknown before that is an error: longer than a new topic needs to get around.
        ["topic.metadata.propagation.max.ms"] = "5000",
    };

    internal static Dictionary<string, string> Of(ClientProperties properties, ConsumerSettings settings)
    {
        var owned = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["client.id"] = settings.ClientId,

            // The client cannot do without a group; one that is never joined or committed to leaves no trace on the broker.
            ["group.id"] = settings.GroupId ?? $"{settings.ClientId}-fetch-only",
            ["enable.auto.commit"] = "false",
            ["enable.auto.offset.store"] = "false",
            ["isolation.level"] = settings.ReadCommitted ? "read_committed" : "read_uncommitted",
            ["auto.offset.reset"] = settings.OffsetReset switch
            {
                OffsetReset.Earliest => "earliest",
                OffsetReset.Latest => "latest",
                _ => settings.Assignment == GroupAssignment.Range ? "error" : "latest",
            },

            // The only way the client tells the last stable offset; one event each time an end is reached.
            ["enable.partition.eof"] = "true",
            ["max.poll.interval.ms"] = Milliseconds(settings.MaxPollInterval),
            ["dotnet.consumer.consume.result.fields"] = "headers,timestamp,topic",
            ["log_level"] = "6",
        };
        if (settings.GroupInstanceId is not null)
        {
            owned["group.instance.id"] = settings.GroupInstanceId;
        }

        AddProtocol(settings, owned);
        var defaults = new Dictionary<string, string>(Defaults, StringComparer.Ordinal)
        {
            // Added partitions are noticed by looking.
            ["topic.metadata.refresh.interval.ms"] = Milliseconds(settings.MetadataMaxAge),
        };
        if (settings.Assignment != GroupAssignment.Consumer)
        {
            defaults["heartbeat.interval.ms"] = Milliseconds(Heartbeat(settings));
        }

        return properties.For(defaults, settings.Properties, owned);
    }

    private static void AddProtocol(ConsumerSettings settings, Dictionary<string, string> owned)
    {
        if (settings.Assignment == GroupAssignment.Consumer)
        {
            // Sessions and heartbeats are the broker's to say.
            owned["group.protocol"] = "consumer";
            owned["group.remote.assignor"] = "uniform";
            return;
        }

        owned["group.protocol"] = "classic";
        owned["partition.assignment.strategy"] = settings.Assignment == GroupAssignment.Range ? "range" : "cooperative-sticky";
        owned["session.timeout.ms"] = Milliseconds(settings.SessionTimeout);
    }

    /// <summary>
    /// Two may be lost before the session ends; the client takes no less than 1 ms. A member learns by its heartbeat that others join: what moves in an incremental rebalance waits for
    /// two of them.
    /// </summary>
    private static TimeSpan Heartbeat(ConsumerSettings settings) => TimeSpan.FromTicks(Math.Clamp(
        settings.SessionTimeout.Ticks / 3,
        TimeSpan.TicksPerMillisecond,
        settings.Assignment == GroupAssignment.CooperativeSticky ? TimeSpan.TicksPerSecond / 2 : 3 * TimeSpan.TicksPerSecond));

    private static string Milliseconds(TimeSpan time) => ((int)time.TotalMilliseconds).ToString();
}
