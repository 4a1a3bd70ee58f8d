using System.Text;
using Microsoft.Extensions.Time.Testing;
using StreamizFraud.Engine.Contracts.Tests.Cluster;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Simulated;

/// <summary>A simulated cluster in virtual time with one topic, and short ways to its clients.</summary>
public sealed class VirtualCluster
{
    public const string Topic = "topic";
    public const string Group = "group";
    private int _clients;

    public VirtualCluster(int partitions = 1, IReadOnlyDictionary<string, string>? config = null, Func<SimulatedClusterOptions, SimulatedClusterOptions>? options = null)
    {
        var settings = new SimulatedClusterOptions { Virtual = true, Time = Time };
        Cluster = new SimulatedCluster(options?.Invoke(settings) ?? settings);
        Cluster.CreateTopic(Topic, partitions, config);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public SimulatedCluster Cluster { get; }

    public static TopicPartition Partition { get; } = new(Topic, 0);

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public IRecordProducer Transactional(string id = "tx", string? client = null)
    {
        var producer = Cluster.CreateProducer(new ProducerSettings { ClientId = client ?? $"producer-{++_clients}", TransactionalId = id });
        Ok(producer.InitTransactions(TimeSpan.Zero));
        return producer;
    }

    public IRecordConsumer Consumer(string? instance = null, bool readCommitted = true, OffsetReset reset = OffsetReset.Error) =>
        Cluster.CreateConsumer(new ConsumerSettings
        {
            ClientId = $"consumer-{++_clients}",
            GroupId = Group,
            GroupInstanceId = instance,
            ReadCommitted = readCommitted,
            OffsetReset = reset,
            SessionTimeout = TimeSpan.FromSeconds(45),
        });

    public (IRecordConsumer Consumer, GroupDiary Diary) Join(string? instance = null)
    {
        var consumer = Consumer(instance);
        var diary = new GroupDiary();
        consumer.Subscribe([Topic], diary);
        Poll(consumer);
        return (consumer, diary);
    }

    public static List<PolledRecord> Poll(IRecordConsumer consumer, int maxRecords = 10_000)
    {
        var inbox = new Inbox();
        consumer.Poll(TimeSpan.Zero, maxRecords, inbox);
        return inbox.Records;
    }

    public static void Ok(PortReply reply) => Assert.True(reply.IsOk, $"{reply.Status}: {reply.Reason}");

    public static PortReply Send(IRecordProducer producer, string key, string? value, string topic = Topic, int partition = 0) =>
        producer.Send(new()
        {
            Topic = topic,
            Partition = partition,
            Timestamp = 1,
            Key = Utf8(key),
            HasKey = true,
            Value = value is null ? default : Utf8(value),
            HasValue = value is not null,
        });

    /// <summary>A whole transaction with one record.</summary>
    public static void Write(IRecordProducer producer, string key, string? value, bool commit = true)
    {
        Ok(producer.Begin());
        Ok(Send(producer, key, value));
        Ok(commit ? producer.Commit(TimeSpan.Zero) : producer.Abort(TimeSpan.Zero));
    }

    /// <summary>Committed records as <c>"offset:key=value"</c>, a null value as nothing after the sign.</summary>
    public string[] Content(bool readCommitted = true) =>
    [
        .. Cluster.ReadAll(Topic, 0, readCommitted).Select(record =>
            $"{record.Offset}:{Encoding.UTF8.GetString(record.Key ?? [])}={(record.Value is null ? string.Empty : Encoding.UTF8.GetString(record.Value))}"),
    ];
}
