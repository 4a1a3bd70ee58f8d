using System.Runtime.InteropServices;
using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>Takes records in batches out of librdkafka's consumer queue, copying their bytes into a <see cref="RecordArena"/>.</summary>
/// <remarks>
/// The queue is the one that the managed client polls, so rebalance and error callbacks are served on it as well. A batch call waits until the batch is
/// full or its time is over; so what is there is taken first, and only when nothing is, one record is waited for.
/// </remarks>
internal sealed unsafe class DirectIntake : IRecordIntake
{
    private const int BatchSize = 1024;

    // Pinned, so that the batch call writes into it without a handle.
    private readonly nint[] _batch = GC.AllocateArray<nint>(BatchSize, pinned: true);
    private readonly Dictionary<nint, string> _topics = [];
    private readonly RecordArena _arena = new();
    private readonly nint _client;
    private readonly FetchedPartitions _fetched;
    private readonly IIntakeEvents _events;
    private nint _queue;
    private nint _lastTopic;
    private string _lastTopicName = string.Empty;
    private int _topicsVersion = -1;

    internal DirectIntake(nint client, FetchedPartitions fetched, IIntakeEvents events)
    {
        _client = client;
        _fetched = fetched;
        _events = events;
        _queue = RdKafka.rd_kafka_queue_get_consumer(client);
    }

    private NativeMessage** Batch => (NativeMessage**)Marshal.UnsafeAddrOfPinnedArrayElement(_batch, 0);

    public int Take(int timeoutMs, int maxRecords, IRecordSink sink)
    {
        var taken = TakeReady(maxRecords, sink);
        if (taken == 0 && timeoutMs > 0)
        {
            taken = TakeBatch(timeoutMs, 1, sink, out _);
            taken += maxRecords > taken ? TakeReady(maxRecords - taken, sink) : 0;
        }

        return taken;
    }

    public void Dispose()
    {
        if (_queue != 0)
        {
            RdKafka.rd_kafka_queue_destroy(_queue);
            _queue = 0;
        }
    }

    private int TakeReady(int maxRecords, IRecordSink sink)
    {
        var taken = 0;
        while (taken < maxRecords)
        {
            var wanted = Math.Min(BatchSize, maxRecords - taken);
            taken += TakeBatch(0, wanted, sink, out var received);
            if (received < wanted)
            {
                break;
            }
        }

        return taken;
    }

    private int TakeBatch(int timeoutMs, int wanted, IRecordSink sink, out int received)
    {
        var version = _fetched.Version;
        received = (int)Math.Max(0, RdKafka.rd_kafka_consume_batch_queue(_queue, timeoutMs, Batch, (nuint)wanted));

        // A rebalance callback inside the call may have taken partitions away whose records are in the batch already.
        var changed = version != _fetched.Version;
        var taken = 0;
        var next = 0;
        try
        {
            while (next < received)
            {
                var message = (NativeMessage*)_batch[next];
                if (message->Error != 0)
                {
                    Report(message);
                }
                else
                {
                    var partition = new TopicPartition(TopicOf(message->Topic), message->Partition);
                    if (!changed || _fetched.Contains(partition))
                    {
                        sink.Add(RecordOf(message, partition));
                        taken++;
                    }
                }

                next++;
                RdKafka.rd_kafka_message_destroy(message);
            }
        }
        finally
        {
            // Only after an exception of the sink; librdkafka never frees a message by itself.
            for (; next < received; next++)
            {
                RdKafka.rd_kafka_message_destroy((NativeMessage*)_batch[next]);
            }
        }

        return taken;
    }

    private PolledRecord RecordOf(NativeMessage* message, TopicPartition partition)
    {
        int timestampType;
        nint headers;
        var timestamp = RdKafka.rd_kafka_message_timestamp(message, &timestampType);
        var hasHeaders = RdKafka.rd_kafka_message_headers(message, &headers) == 0;
        return new PolledRecord(
            partition,
            message->Offset,
            timestamp,
            _arena.Copy(new ReadOnlySpan<byte>(message->Key, (int)message->KeyLength)),
            message->Key != null,
            _arena.Copy(new ReadOnlySpan<byte>(message->Payload, (int)message->PayloadLength)),
            message->Payload != null,
            hasHeaders ? HeadersOf(headers) : RecordHeaders.Empty);
    }

    private static RecordHeaders HeadersOf(nint headers)
    {
        var list = new List<RecordHeader>();
        byte* name;
        void* value;
        nuint size;
        for (nuint i = 0; RdKafka.rd_kafka_header_get_all(headers, i, &name, &value, &size) == 0; i++)
        {
            list.Add(new RecordHeader(RdKafka.Text(name), value == null ? null : new ReadOnlySpan<byte>(value, (int)size).ToArray()));
        }

        return list.Count == 0 ? RecordHeaders.Empty : new RecordHeaders([.. list]);
    }

    private void Report(NativeMessage* message)
    {
        var code = (ErrorCode)message->Error;
        TopicPartition? partition = message->Topic == 0 ? null : new TopicPartition(TopicOf(message->Topic), message->Partition);
        if (code == ErrorCode.Local_PartitionEOF)
        {
            _events.EndSeen(partition!.Value, message->Offset);
            return;
        }

        var reason = RdKafka.Text(RdKafka.rd_kafka_message_errstr(message));
        if (code == ErrorCode.Local_Fatal && RdKafka.FatalError(_client) is { } fatal)
        {
            _events.Failed(partition, message->Offset, fatal.Code, fatal: true, fatal.Reason);
        }
        else
        {
            _events.Failed(partition, message->Offset, code, code == ErrorCode.Local_Fatal, reason);
        }
    }

    private string TopicOf(nint topic)
    {
        // Topic objects live as long as a partition of them is read; after a change another topic could have the same address.
        if (_topicsVersion != _fetched.Version)
        {
            _topics.Clear();
            _lastTopic = 0;
            _topicsVersion = _fetched.Version;
        }

        if (topic == _lastTopic)
        {
            return _lastTopicName;
        }

        if (!_topics.TryGetValue(topic, out var name))
        {
            name = string.Intern(RdKafka.Text(RdKafka.rd_kafka_topic_name(topic)));
            _topics.Add(topic, name);
        }

        _lastTopic = topic;
        _lastTopicName = name;
        return name;
    }
}
