using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using Xunit;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>Topics of text on the real broker, two partitions each unless said otherwise, written and read with the plain client; deleted at the end.</summary>
internal sealed class TextTopics : IAsyncDisposable
{
    public const int Partitions = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly IAdminClient _admin;

    private TextTopics(string address, string word)
    {
        Address = address;
        Prefix = $"{word}-{Environment.ProcessId}-{Environment.TickCount64}";
        _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = address }).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>Address of the broker.</summary>
    public string Address { get; }

    /// <summary>What the names of topics begin with, those of the application too.</summary>
    public string Prefix { get; }

    /// <summary>Full name of a topic.</summary>
    public string this[string name] => $"{Prefix}-{name}";

    /// <summary>Makes topics; skips the test where there is no broker.</summary>
    public static Task<TextTopics> Create(string word, params string[] names) => Create(word, Partitions, names);

    /// <summary>The same with another number of partitions.</summary>
    public static async Task<TextTopics> Create(string word, int partitions, params string[] names)
    {
        var address = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS");
        Skip.If(string.IsNullOrEmpty(address), "KAFKA_BOOTSTRAP_SERVERS does not name a Kafka broker.");
        var topics = new TextTopics(address, word);
        await topics._admin.CreateTopicsAsync(names.Select(name => new TopicSpecification { Name = topics[name], NumPartitions = partitions }));
        return topics;
    }

    /// <summary>Starts an application named after the topics.</summary>
    /// <param name="topology">What it computes.</param>
    /// <param name="folder">Folder of its state.</param>
    /// <param name="instance">Stable name of the member; null: it has none.</param>
    public KafkaStreams Start(StreamTopology topology, string folder, string? instance = null)
    {
        var streams = new KafkaStreams(
            topology,
            new StreamsConfig
            {
                ApplicationId = this["app"],
                BootstrapServers = Address,
                StateDirectory = folder,
                GroupInstanceId = instance,
                SessionTimeout = TimeSpan.FromSeconds(6),
            });
        streams.Start();
        return streams;
    }

    /// <summary>Writes records, to the partitions that Kafka's own producer would choose.</summary>
    /// <param name="name">Name of the topic.</param>
    /// <param name="records">Keys and values.</param>
    /// <param name="timestamp">Time of all of them, ms since the Unix epoch; null: now.</param>
    public async Task Produce(string name, IEnumerable<(string Key, string? Value)> records, long? timestamp = null)
    {
        var config = new ProducerConfig { BootstrapServers = Address, Partitioner = Confluent.Kafka.Partitioner.Murmur2Random, LingerMs = 20 };
        using var producer = new ProducerBuilder<string, string?>(config).SetValueSerializer(Serializers.Utf8!).SetLogHandler((_, _) => { }).Build();
        await Task.WhenAll([.. records.Select(record => producer.ProduceAsync(this[name], new Message<string, string?>
        {
            Key = record.Key,
            Value = record.Value,
            Timestamp = timestamp is { } time ? new Timestamp(time, TimestampType.CreateTime) : Timestamp.Default,
        }))]);
    }

    /// <summary>Reads committed values until there are so many.</summary>
    public Task<List<string>> Read(string name, int count) => Task.Run(() =>
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = Address,
            GroupId = $"{Prefix}-reader",
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(this[name], partition, Offset.Beginning)));
        var values = new List<string>();
        while (values.Count < count)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } result)
            {
                values.Add(result.Message.Value);
            }
        }

        return values;
    }).WaitAsync(Patience);

    /// <summary>Sets a group's offsets of a topic, as an operator's tool does; waits until the group has no members.</summary>
    public async Task ResetOffsets(string group, string name, long offset)
    {
        var offsets = Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(this[name], partition, offset)).ToList();

        // A static member stays until its session is over.
        await Wait.UntilAsync(
            async () =>
            {
                try
                {
                    await _admin.AlterConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitionOffsets(group, offsets)]);
                    return true;
                }
                catch (AlterConsumerGroupOffsetsException)
                {
                    return false;
                }
            },
            Patience,
            $"group {group} to have no members");
    }

    /// <summary>Adds partitions to a topic.</summary>
    /// <param name="name">Name of the topic.</param>
    /// <param name="partitions">Partitions from now on.</param>
    public Task Grow(string name, int partitions) =>
        _admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = this[name], IncreaseTo = partitions }]);

    /// <summary>Deletes a topic, also one of the application's own, and makes it anew.</summary>
    public async Task Remake(string name)
    {
        await _admin.DeleteTopicsAsync([this[name]]);
        await Wait.UntilAsync(
            async () =>
            {
                try
                {
                    await _admin.CreateTopicsAsync([new TopicSpecification { Name = this[name], NumPartitions = Partitions }]);
                    return true;
                }
                catch (CreateTopicsException failure) when (failure.Results.All(result => result.Error.Code == ErrorCode.TopicAlreadyExists))
                {
                    return false;
                }
            },
            Patience,
            $"the deletion of topic {name}");
        await Wait.UntilAsync(
            () => _admin.GetMetadata(this[name], Patience).Topics.Single() is { Error.IsError: false, Partitions.Count: Partitions }, Patience, $"topic {name}");
    }

    public async ValueTask DisposeAsync()
    {
        var topics = _admin.GetMetadata(Patience).Topics.Select(topic => topic.Topic).Where(topic => topic.StartsWith(Prefix, StringComparison.Ordinal));
        await _admin.DeleteTopicsAsync(topics);
        _admin.Dispose();
    }
}
