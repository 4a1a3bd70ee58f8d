using System.Globalization;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>The client properties of a producer.</summary>
internal static class ProducerProperties
{
    private const string MaxMessageBytes = "message.max.bytes";
    private const string BatchSize = "batch.size";

    /// <summary>For throughput; a user may choose others.</summary>
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["linger.ms"] = "5",

        // A broker takes batches of 1,048,588 bytes by default (message.max.bytes, max.message.bytes): what fits there in a batch of its own must
        // get there. The client's own default of 1,000,000 would refuse records that were read from the same broker.
        [MaxMessageBytes] = "1048527",
        [BatchSize] = "1000000",
        ["batch.num.messages"] = "100000",
        ["queue.buffering.max.messages"] = "1000000",
        ["queue.buffering.max.kbytes"] = "1048576",
        ["socket.nagle.disable"] = "true",

        // How long a topic may be unknown before records for it fail: longer than a new topic needs to get around.
        ["topic.metadata.propagation.max.ms"] = "10000",
    };

    /// <summary>Whether batches are compressed.</summary>
    internal static bool Compresses(IReadOnlyDictionary<string, string> all) =>
        (all.TryGetValue("compression.codec", out var codec) && codec != "none") || (all.TryGetValue("compression.type", out var type) && type != "none");

    internal static Dictionary<string, string> Of(ClientProperties properties, ProducerSettings settings, bool direct)
    {
        var owned = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["client.id"] = settings.ClientId,
            ["enable.idempotence"] = "true",
            ["acks"] = "all",

            // The JVM's partitioner, for records that leave the choice to the client.
            ["partitioner"] = "murmur2_random",

            // TransactionCallWatch reads them, of a managed client.
            ["log_level"] = "6",
            ["log.connection.close"] = "true",
        };
        if (settings.TransactionalId is not null)
        {
            owned["transactional.id"] = settings.TransactionalId;
            owned["transaction.timeout.ms"] = ((int)settings.TransactionTimeout.TotalMilliseconds).ToString();
        }

        if (!direct)
        {
            // The managed client's own: all that a receipt needs comes without the record's fields.
            owned["dotnet.producer.delivery.report.fields"] = "none";
        }

        var all = properties.For(Defaults, settings.Properties, owned);
        if (settings.MaxBatchBytes is { } most && int.TryParse(all[BatchSize], CultureInfo.InvariantCulture, out var size) && most < size)
        {
            all[BatchSize] = most.ToString(CultureInfo.InvariantCulture);
        }

        return all;
    }
}
