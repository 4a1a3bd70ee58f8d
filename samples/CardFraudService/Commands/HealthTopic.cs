using System.Buffers;
using System.Text;
using CardFraudService.Service;
using StreamizFraud.Monitoring;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Commands;

/// <summary>The model-health topic, for tools.</summary>
internal static class HealthTopic
{
    private static readonly SerdeContext Context = new(FraudTopology.Health, IsKey: false);

    /// <summary>All records from its beginning to its end now; what is no record is passed over.</summary>
    public static IReadOnlyList<ModelHealth> Read(ICluster cluster)
    {
        var records = new List<ModelHealth>();
        var serde = new ModelHealthSerde();
        var range = TopicRecords.RangeOf(cluster, FraudTopology.Health);
        if (range is not null)
        {
            // Compaction has taken records out, which is as it should be.
            foreach (var record in new StreamizFraud.Topology.Runtime.App.TopicHistory(cluster, range).Read())
            {
                try
                {
                    records.Add(serde.Deserialize(record.Value.Span, Context));
                }
                catch (SerdeException)
                {
                    // Somebody else's.
                }
            }
        }

        return records;
    }

    /// <summary>Adds records.</summary>
    /// <exception cref="StreamException">The cluster does not take them.</exception>
    public static void Send(ICluster cluster, IReadOnlyList<ModelHealth> records)
    {
        using var producer = cluster.CreateProducer(new ProducerSettings { ClientId = FraudTopology.Health + "-writer" });
        var serde = new ModelHealthSerde();
        foreach (var health in records)
        {
            var value = new ArrayBufferWriter<byte>();
            serde.Serialize(health, value, Context);
            var key = Encoding.UTF8.GetBytes(health.Key);
            ThrowIfFailed(producer.Send(new ProducerRecord
            {
                Topic = FraudTopology.Health,
                Partition = 0,
                Timestamp = health.AtMs,
                Key = key,
                HasKey = true,
                Value = value.WrittenSpan,
                HasValue = true,
            }));
        }

        ThrowIfFailed(producer.Flush(Topics.Patience));
    }

    private static void ThrowIfFailed(PortReply reply)
    {
        if (!reply.IsOk)
        {
            throw new StreamException(FaultScope.Application, $"{FraudTopology.Health} does not take health records: {reply.Reason ?? reply.Status.ToString()}");
        }
    }
}
