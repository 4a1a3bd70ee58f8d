using Confluent.Kafka;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>Takes records one by one through the managed client: works everywhere, about four times the processor time of <see cref="DirectIntake"/>.</summary>
internal sealed class ManagedIntake : IRecordIntake
{
    private readonly IConsumer<byte[]?, byte[]?> _client;
    private readonly IIntakeEvents _events;

    internal ManagedIntake(IConsumer<byte[]?, byte[]?> client, IIntakeEvents events)
    {
        _client = client;
        _events = events;
    }

    public int Take(int timeoutMs, int maxRecords, IRecordSink sink)
    {
        var taken = 0;
        while (taken < maxRecords)
        {
            ConsumeResult<byte[]?, byte[]?>? result;
            try
            {
                result = _client.Consume(taken == 0 ? timeoutMs : 0);
            }
            catch (ConsumeException failure)
            {
                var at = failure.ConsumerRecord;
                TopicPartition? partition = string.IsNullOrEmpty(at?.Topic) ? null : new TopicPartition(at.Topic, at.Partition.Value);
                _events.Failed(partition, at?.Offset.Value ?? -1, failure.Error.Code, failure.Error.IsFatal, failure.Error.Reason);
                return taken;
            }

            if (result is null)
            {
                break;
            }

            if (result.IsPartitionEOF)
            {
                _events.EndSeen(new TopicPartition(result.Topic, result.Partition.Value), result.Offset.Value);
                continue;
            }

            sink.Add(RecordOf(result));
            taken++;
        }

        return taken;
    }

    public void Dispose()
    {
        // The client belongs to the consumer.
    }

    private static PolledRecord RecordOf(ConsumeResult<byte[]?, byte[]?> result)
    {
        var message = result.Message;
        return new PolledRecord(
            new TopicPartition(result.Topic, result.Partition.Value),
            result.Offset.Value,
            message.Timestamp.UnixTimestampMs,
            message.Key,
            message.Key is not null,
            message.Value,
            message.Value is not null,
            HeadersOf(message.Headers));
    }

    private static RecordHeaders HeadersOf(Headers? headers) => headers is null || headers.Count == 0
        ? RecordHeaders.Empty
        : new RecordHeaders([.. headers.Select(header => new RecordHeader(header.Key, header.GetValueBytes()))]);
}
