using System.Diagnostics.Metrics;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using Xunit;

namespace StreamizFraud.Broker.Tests;

/// <summary>Over a real broker: records larger than client or topic take are bad records, and all others go on.</summary>
[Trait("Fault", "3.1")]
public sealed class LargeRecordTests
{
    private const string Big = "10000000";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>1,010,000 bytes fit into a topic of default settings; 5 MB do not, though a client whose limit was raised would send them.</summary>
    [SkippableTheory]
    [InlineData(ProcessingGuarantee.ExactlyOnce, null, "out")]
    [InlineData(ProcessingGuarantee.ExactlyOnce, Big, "out")]
    [InlineData(ProcessingGuarantee.AtLeastOnce, Big, "out")]
    [InlineData(ProcessingGuarantee.ExactlyOnce, null, "counted")]
    [InlineData(ProcessingGuarantee.ExactlyOnce, Big, "counted")]
    public async Task A_record_that_is_too_large_is_one_dead_letter_cut_to_size(ProcessingGuarantee guarantee, string? clientLimit, string result)
    {
        await using var topics = await TextTopics.Create("large", "out", "counted", "dead");
        using var folder = new TempFolder();
        await MakeInput(topics);
        await Produce(topics, ("a", 10), ("b", 1_010_000), ("c", 5_000_000), ("d", 10));
        var config = new StreamsConfig
        {
            ApplicationId = topics["app"],
            StateDirectory = folder.Path,
            ProcessingGuarantee = guarantee,
            BadRecords = BadRecordPolicy.DeadLetter,
            DeadLetterTopic = topics["dead"],
            Properties = clientLimit is null ? [] : new Dictionary<string, string> { ["producer.message.max.bytes"] = clientLimit },
        };
        await using var streams = new KafkaStreams(
            Topology(topics, result), config, new KafkaCluster(new KafkaClusterOptions { BootstrapServers = topics.Address }), new RocksDbStoreEngine());

        streams.Start();
        var values = await topics.Read(result, 3);

        Assert.Equal([10, 10, 1_010_000], values.Select(value => value.Length).Order());
        var letter = await DeadLetter(topics);
        Assert.Equal("5000000", Encoding.UTF8.GetString(letter.Headers.GetLastBytes("__streams.errors.value.bytes")));
        Assert.Equal("c", letter.Key);
        Assert.InRange(letter.Value.Length, 1_040_000, 1_048_588);

        // It still runs: what comes later is taken.
        await Produce(topics, ("e", 10));
        Assert.Equal(4, (await topics.Read(result, 4)).Count);
        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);
    }

    /// <summary>The client puts records together; a batch that the topic finds too large is refused with all that is in it.</summary>
    [SkippableTheory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public async Task Results_that_fit_into_their_topic_each_are_not_refused_together(ProcessingGuarantee guarantee)
    {
        const int Records = 400;
        await using var topics = await TextTopics.Create("together", "counted", "dead");
        using var folder = new TempFolder();
        await MakeInput(topics);
        await MakeTopic(topics, "out", "20000");
        await Produce(topics, [.. Enumerable.Range(0, Records).Select(i => ($"{i}", 3_000))]);
        using var lost = new LostTransactions();
        var config = new StreamsConfig
        {
            ApplicationId = topics["app"],
            StateDirectory = folder.Path,
            ProcessingGuarantee = guarantee,
            BadRecords = BadRecordPolicy.DeadLetter,
            DeadLetterTopic = topics["dead"],
        };
        await using var streams = new KafkaStreams(
            Topology(topics, "out"), config, new KafkaCluster(new KafkaClusterOptions { BootstrapServers = topics.Address }), new RocksDbStoreEngine());

        streams.Start();

        Assert.All(await topics.Read("out", Records), value => Assert.Equal(3_000, value.Length));
        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);
        Assert.Equal(0, lost.Count);
    }

    /// <summary>How large a compressed batch will be is not known before: the broker refuses it, and the record is found by taking it alone.</summary>
    [SkippableFact]
    public async Task A_record_that_only_the_broker_finds_too_large_is_one_dead_letter_cut_short()
    {
        await using var topics = await TextTopics.Create("refused", "out", "counted", "dead");
        using var folder = new TempFolder();
        await MakeInput(topics);
        await Produce(topics, [.. Enumerable.Range(0, 40).Select(i => ($"{i}", i == 20 ? 5_000_000 : 10))]);
        var config = new StreamsConfig
        {
            ApplicationId = topics["app"],
            StateDirectory = folder.Path,
            BadRecords = BadRecordPolicy.DeadLetter,
            DeadLetterTopic = topics["dead"],
            Properties = new Dictionary<string, string> { ["producer.message.max.bytes"] = Big, ["producer.compression.type"] = "lz4" },
        };
        await using var streams = new KafkaStreams(
            Topology(topics, "out"), config, new KafkaCluster(new KafkaClusterOptions { BootstrapServers = topics.Address }), new RocksDbStoreEngine());

        streams.Start();

        Assert.All(await topics.Read("out", 39), value => Assert.Equal(10, value.Length));
        var letter = await DeadLetter(topics);
        Assert.Equal("20", letter.Key);
        Assert.InRange(letter.Value.Length, 5_000, 10_000);
        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);
    }

    private static StreamTopology Topology(TextTopics topics, string result)
    {
        var builder = new StreamsBuilder();
        var stream = builder.Stream<string, string>(topics["in"]);
        if (result == "out")
        {
            stream.To(topics["out"]);
        }
        else
        {
            // The row is too large for the changelog; the result would not be.
            stream.GroupByKey().Reduce((_, value) => value, Materialized.As<string, string>("last")).ToStream()
                .MapValues(value => value!.Length > 2_000_000 ? "large" : value).To(topics["counted"]);
        }

        return builder.Build();
    }

    private static Task MakeInput(TextTopics topics) => MakeTopic(topics, "in", Big);

    private static async Task MakeTopic(TextTopics topics, string name, string maxMessageBytes)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = topics.Address }).SetLogHandler((_, _) => { }).Build();
        await admin.CreateTopicsAsync(
        [
            new TopicSpecification
            {
                Name = topics[name], NumPartitions = TextTopics.Partitions, Configs = new Dictionary<string, string> { ["max.message.bytes"] = maxMessageBytes },
            },
        ]);
    }

    private static async Task Produce(TextTopics topics, params (string Key, int Length)[] records)
    {
        var config = new ProducerConfig { BootstrapServers = topics.Address, MessageMaxBytes = 10_000_000, BatchSize = 10_000_000 };
        using var producer = new ProducerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
        foreach (var (key, length) in records)
        {
            await producer.ProduceAsync(topics["in"], new Message<string, string> { Key = key, Value = Text(length) });
        }
    }

    /// <summary>Text that no codec makes much shorter; the same each time.</summary>
    private static string Text(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return Convert.ToBase64String(bytes)[..length];
    }

    private static Task<Message<string, string>> DeadLetter(TextTopics topics) => Task.Run(() =>
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = topics.Address,
            GroupId = $"{topics.Prefix}-letters",
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, TextTopics.Partitions).Select(partition => new TopicPartitionOffset(topics["dead"], partition, Offset.Beginning)));
        while (true)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } result)
            {
                return result.Message;
            }
        }
    }).WaitAsync(Patience);

    /// <summary>Counts the transactions that clients of this process lose.</summary>
    private sealed class LostTransactions : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public LostTransactions()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "streamizfraud.resyncs")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, measurement, _, _) => Interlocked.Add(ref _count, measurement));
            _listener.Start();
        }

        public long Count => Volatile.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
