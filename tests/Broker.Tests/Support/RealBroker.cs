using CardFraudService.Service;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Xunit;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>One record as the broker holds it.</summary>
internal sealed record LogRecord(int Partition, long Offset, byte[] Key, byte[]? Value, long Timestamp);

/// <summary>The broker under test, looked at with Confluent.Kafka alone: an error of our port cannot hide itself here.</summary>
internal sealed class RealBroker : IDisposable
{
    private const string Group = FraudTopology.ApplicationId;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly IAdminClient _admin;

    private RealBroker(string address)
    {
        Address = address;
        _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = address }).SetLogHandler((_, _) => { }).Build();
    }

    public string Address { get; }

    /// <summary>The broker with none of the sample's topics and without its group; skips the test if there is no broker.</summary>
    public static async Task<RealBroker> CleanAsync()
    {
        var address = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS");
        Skip.If(string.IsNullOrEmpty(address), "KAFKA_BOOTSTRAP_SERVERS does not name a Kafka broker.");
        var broker = new RealBroker(address);
        try
        {
            await broker.CleanUpAsync();
            return broker;
        }
        catch
        {
            broker.Dispose();
            throw;
        }
    }

    public async Task CleanUpAsync()
    {
        // A group with members cannot be deleted; a static member stays until its session ends.
        await Wait.UntilAsync(TryDeleteGroup, Patience, "the group card-fraud to be empty");
        var topics = Topics().Where(name => name is FraudTopology.Payments or FraudTopology.Decisions or FraudTopology.Alerts or FraudTopology.ModelScores or FraudTopology.DeadLetters || name.StartsWith($"{Group}-", StringComparison.Ordinal)).ToList();
        if (topics.Count > 0)
        {
            await _admin.DeleteTopicsAsync(topics);
            await Wait.UntilAsync(() => !Topics().Intersect(topics).Any(), Patience, "the topics to be gone");
        }
    }

    public bool Exists(string topic) => Topics().Contains(topic);

    public int Partitions(string topic) => _admin.GetMetadata(topic, Patience).Topics.Single().Partitions.Count;

    /// <summary>End offset of every partition: the high watermark, or the last stable offset.</summary>
    public long[] Ends(string topic, bool stable = false)
    {
        var wanted = Enumerable.Range(0, Partitions(topic)).Select(partition => new TopicPartitionOffsetSpec
        {
            TopicPartition = new TopicPartition(topic, partition),
            OffsetSpec = OffsetSpec.Latest(),
        });
        var options = new ListOffsetsOptions
        {
            IsolationLevel = stable ? IsolationLevel.ReadCommitted : IsolationLevel.ReadUncommitted,
            RequestTimeout = Patience,
        };
        return [.. _admin.ListOffsetsAsync(wanted, options).GetAwaiter().GetResult().ResultInfos
            .OrderBy(info => info.TopicPartitionOffsetError.Partition.Value)
            .Select(info => info.TopicPartitionOffsetError.Offset.Value)];
    }

    /// <summary>Everything from the beginning to the high watermark of now, in order of partition and offset.</summary>
    /// <exception cref="TimeoutException">A position did not get to the high watermark: a transaction stays open.</exception>
    public List<LogRecord> ReadAll(string topic, bool committed, TimeSpan? limit = null)
    {
        var ends = Ends(topic);
        using var consumer = Consumer(committed);
        consumer.Assign(ends.Select((_, partition) => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var records = new List<LogRecord>();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var open = Enumerable.Range(0, ends.Length).Where(partition => ends[partition] > 0).ToHashSet();
        while (open.Count > 0)
        {
            if (clock.Elapsed > (limit ?? TimeSpan.FromMinutes(1)))
            {
                throw new TimeoutException($"{topic}: partitions {string.Join(", ", open)} were not read to their high watermarks.");
            }

            var result = consumer.Consume(TimeSpan.FromMilliseconds(200));
            if (result is { IsPartitionEOF: false })
            {
                records.Add(new LogRecord(result.Partition.Value, result.Offset.Value, result.Message.Key ?? [], result.Message.Value, result.Message.Timestamp.UnixTimestampMs));
            }

            // The end event carries the end that was reached: the last stable offset when reading committed.
            if (result is { IsPartitionEOF: true } && result.Offset.Value >= ends[result.Partition.Value])
            {
                open.Remove(result.Partition.Value);
            }
        }

        return [.. records.Where(record => record.Offset < ends[record.Partition]).OrderBy(record => record.Partition).ThenBy(record => record.Offset)];
    }

    /// <summary>Waits until a reader of committed records has got this many.</summary>
    public async Task WaitForAsync(string topic, int records, TimeSpan limit)
    {
        using var consumer = Consumer(committed: true);
        consumer.Assign(Enumerable.Range(0, Partitions(topic)).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var count = 0;
        await Wait.UntilAsync(
            () =>
            {
                while (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } result)
                {
                    count += result.IsPartitionEOF ? 0 : 1;
                }

                return count >= records;
            },
            limit,
            $"{records} committed records in {topic}; {count} came");
    }

    /// <summary>A consumer without a group's memory, that tells ends.</summary>
    public IConsumer<byte[], byte[]> Consumer(bool committed) =>
        new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = Address,
            GroupId = "broker-tests",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Error,
            FetchWaitMaxMs = 20,
            IsolationLevel = committed ? IsolationLevel.ReadCommitted : IsolationLevel.ReadUncommitted,
        }).SetLogHandler((_, _) => { }).Build();

    /// <summary>Lets the log cleaner compact everything written so far: a last record rolls the segment, which is then cleaned.</summary>
    public async Task CompactAsync(string topic, byte[] sentinelKey)
    {
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic };
        await _admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [resource] =
            [
                new ConfigEntry { Name = "segment.ms", Value = "1000", IncrementalOperation = AlterConfigOpType.Set },
                new ConfigEntry { Name = "min.cleanable.dirty.ratio", Value = "0.001", IncrementalOperation = AlterConfigOpType.Set },
            ],
        });
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = Address }).SetLogHandler((_, _) => { }).Build();
        for (var partition = 0; partition < Partitions(topic); partition++)
        {
            await producer.ProduceAsync(new TopicPartition(topic, partition), new Message<byte[], byte[]> { Key = sentinelKey, Value = [1] });
        }
    }

    public void Dispose() => _admin.Dispose();

    private List<string> Topics() => [.. _admin.GetMetadata(Patience).Topics.Where(topic => topic.Error.Code == ErrorCode.NoError).Select(topic => topic.Topic)];

    private bool TryDeleteGroup()
    {
        try
        {
            _admin.DeleteGroupsAsync([Group]).GetAwaiter().GetResult();
            return true;
        }
        catch (DeleteGroupsException failure)
        {
            return failure.Results.All(result => result.Error.Code is ErrorCode.GroupIdNotFound or ErrorCode.NoError);
        }
    }
}
