using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>The client properties of a producer.</summary>
internal static class ProducerProperties
{
    /// <summary>For throughput; a user may choose others.</summary>
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["linger.ms"] = "5",
        ["batch.size"] = "1000000",
        ["batch.num.messages"] = "100000",
        ["queue.buffering.max.messages"] = "1000000",
        ["queue.buffering.max.kbytes"] = "1048576",
        ["socket.nagle.disable"] = "true",
    };

    internal static Dictionary<string, string> Of(ClientProperties properties, ProducerSettings settings, bool direct)
    {
        var owned = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["client.id"] = settings.ClientId,
            ["enable.idempotence"] = "true",
            ["acks"] = "all",

            // The JVM's partitioner, for records that leave the choice to the client.
            ["partitioner"] = "murmur2_random",

            // See DirectSender: its interceptor sees every outcome without them.
            ["dotnet.producer.enable.delivery.reports"] = direct ? "false" : "true",
            ["dotnet.producer.delivery.report.fields"] = "none",

            // TransactionEndWatch reads them.
            ["log_level"] = "6",
            ["log.connection.close"] = "true",
        };
        if (settings.TransactionalId is not null)
        {
            owned["transactional.id"] = settings.TransactionalId;
            owned["transaction.timeout.ms"] = ((int)settings.TransactionTimeout.TotalMilliseconds).ToString();
        }

        return properties.For(Defaults, settings.Properties, owned);
    }
}
