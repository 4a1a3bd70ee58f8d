using System.Diagnostics;
using System.Text;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>What the contracts of the cluster share: names of their own, clients that are disposed of, waits with a limit.</summary>
public abstract class ClusterContract : IDisposable
{
    protected static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    protected static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static int _number;

    private readonly IClusterSource _source;
    private readonly List<IDisposable> _clients = [];
    private ICluster? _cluster;

    protected ClusterContract(IClusterSource source) => _source = source;

    protected IClusterSource Source => _source;

    protected ICluster Cluster => _cluster ??= _source.Open();

    public void Dispose()
    {
        for (var i = _clients.Count - 1; i >= 0; i--)
        {
            _clients[i].Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>A name that nobody else uses: process and number.</summary>
    protected static string NewName(string word) =>
        $"contract-{word}-{Environment.ProcessId}-{Stopwatch.GetTimestamp() & 0xFFFFFF:x}-{Interlocked.Increment(ref _number)}";

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    protected static void Ok(PortReply reply) => Assert.True(reply.IsOk, $"{reply.Status}: {reply.Reason}");

    protected IClusterAdmin Admin() => Keep(Cluster.CreateAdmin());

    protected string NewTopic(int partitions = 1, string? setting = null, string? value = null) =>
        NewTopic(setting is null ? [] : new Dictionary<string, string> { [setting] = value! }, partitions);

    protected string NewTopic(Dictionary<string, string> config, int partitions = 1)
    {
        var name = NewName("topic");
        using var admin = Cluster.CreateAdmin();
        admin.CreateTopics([new NewTopic(name, partitions, -1, config)], Long);
        return name;
    }

    protected IRecordProducer Producer() => Keep(Cluster.CreateProducer(new ProducerSettings { ClientId = NewName("producer") }));

    protected IRecordProducer Transactional(string? id = null, int? maxBatchBytes = null)
    {
        var producer = Keep(Cluster.CreateProducer(
            new ProducerSettings { ClientId = NewName("producer"), TransactionalId = id ?? NewName("transactional"), MaxBatchBytes = maxBatchBytes }));
        Ok(Until(() => producer.InitTransactions(Long)));
        return producer;
    }

    protected IRecordConsumer Consumer(
        string? group = null, bool readCommitted = true, string? instance = null, OffsetReset reset = OffsetReset.Error, int sessionSeconds = 10,
        GroupAssignment assignment = GroupAssignment.Range) =>
        Keep(Cluster.CreateConsumer(new ConsumerSettings
        {
            ClientId = NewName("consumer"),
            GroupId = group,
            GroupInstanceId = instance,
            ReadCommitted = readCommitted,
            OffsetReset = reset,
            SessionTimeout = TimeSpan.FromSeconds(sessionSeconds),
            MetadataMaxAge = TimeSpan.FromSeconds(1),
            Assignment = assignment,
        }));

    protected IRecordConsumer Reader(string topic, long offset = 0, bool readCommitted = true)
    {
        var consumer = Consumer(readCommitted: readCommitted);
        consumer.Fetch([new PartitionOffset(new TopicPartition(topic, 0), offset)]);
        return consumer;
    }

    protected static PortReply Send(
        IRecordProducer producer, string topic, string? key, string? value, int partition = 0, long timestamp = 1, ISendReceipt? receipt = null) =>
        producer.Send(new()
        {
            Topic = topic,
            Partition = partition,
            Timestamp = timestamp,
            Key = key is null ? default : Utf8(key),
            HasKey = key is not null,
            Value = value is null ? default : Utf8(value),
            HasValue = value is not null,
            Receipt = receipt,
        });

    /// <summary>Repeats a call that says Retry or InDoubt.</summary>
    protected static PortReply Until(Func<PortReply> call)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var reply = call();
            if (reply.Status is not (PortStatus.Retry or PortStatus.InDoubt) || clock.Elapsed > Long)
            {
                return reply;
            }
        }
    }

    protected static void Commit(IRecordProducer producer) => Ok(Until(() => producer.Commit(Long)));

    protected static void Abort(IRecordProducer producer) => Ok(Until(() => producer.Abort(Long)));

    /// <summary>Polls until so many records have come.</summary>
    protected static List<PolledRecord> Take(IRecordConsumer consumer, int count)
    {
        var inbox = new Inbox();
        PollUntil(() => inbox.Records.Count >= count, () => $"{count} records wanted, {inbox.Records.Count} came", inbox, consumer);
        return inbox.Records;
    }

    /// <summary>Polls the consumers in turn until the condition holds.</summary>
    protected static void PollUntil(Func<bool> condition, Func<string> missing, IRecordSink sink, params IRecordConsumer[] consumers)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < Long, missing());
            foreach (var consumer in consumers)
            {
                consumer.Poll(Step, 100, sink);
            }
        }
    }

    protected static void PollUntil(Func<bool> condition, string missing, params IRecordConsumer[] consumers) =>
        PollUntil(condition, () => missing, new Inbox(), consumers);

    protected static long End(IClusterAdmin admin, string topic, OffsetPosition? position = null) =>
        admin.ListOffsets([new TopicPartition(topic, 0)], position ?? OffsetPosition.End, Long).Single().Offset;

    private T Keep<T>(T client)
        where T : IDisposable
    {
        _clients.Add(client);
        return client;
    }
}
