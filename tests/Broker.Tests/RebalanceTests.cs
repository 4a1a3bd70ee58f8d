using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests;

/// <summary>Three members with twelve tasks, then four, then three again, while records flow: which tasks are opened anew, how long each stands still, and that nothing is lost or counted twice.</summary>
public sealed class RebalanceTests(ITestOutputHelper output)
{
    private const int Partitions = 12;
    private const int PerRound = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SkippableTheory]
    [InlineData(GroupAssignment.CooperativeSticky)]
    [InlineData(GroupAssignment.Consumer)]
    public async Task Tasks_that_do_not_move_go_on_while_others_do(GroupAssignment assignment)
    {
        await using var topics = await TextTopics.Create("rebalance", Partitions, "in", "out");
        using var folder = new TempFolder();
        using var feed = new Feed(topics.Address, topics["in"]);
        using var results = new Results(topics.Address, topics["out"]);
        var opened = new ConcurrentQueue<(string Member, TaskId Task)>();
        var members = new List<KafkaStreams>();
        try
        {
            for (var i = 0; i < 3; i++)
            {
                members.Add(Start(topics, folder, $"m{i}", assignment, opened));
            }

            await Settled("three members", 3, 4);
            await results.Follow(feed, TimeSpan.FromSeconds(1));
            var before = opened.Count;
            results.Forget();
            members.Add(await results.Follow(feed, Task.Run(() => Start(topics, folder, "m3", assignment, opened))));
            await Settled("four members", 4, 3);
            Report("a fourth joins", before, mostMoved: 3);

            before = opened.Count;
            results.Forget();
            Assert.True(await results.Follow(feed, members[0].CloseAsync(Patience)));
            members.RemoveAt(0);
            await Settled("three members again", 3, 4);
            Report("one leaves", before, mostMoved: 3);
            feed.Stop();
            await Wait.UntilAsync(() => { results.Take(); return results.Count == feed.Sent; }, Patience, "every result");
            Assert.Empty(results.Wrong);
            Assert.All(members, member => Assert.Null(member.Failure));
        }
        finally
        {
            foreach (var member in members)
            {
                await member.CloseAsync(Patience);
            }
        }

        async Task Settled(string what, int count, int tasks)
        {
            await Wait.UntilAsync(
                () =>
                {
                    feed.Send(PerRound);
                    results.Take();
                    return members.Count == count && members.TrueForAll(member => member.State == KafkaStreamsState.Running) && Now().Count() == count && Now().All(one => one.Count() == tasks);
                },
                Patience,
                what,
                TimeSpan.FromMilliseconds(10));
            await results.Follow(feed, TimeSpan.FromSeconds(1));
        }

        // The last member that opened a task has it.
        IEnumerable<IGrouping<string, TaskId>> Now() => opened.GroupBy(one => one.Task).Select(one => one.Last()).GroupBy(one => one.Member, one => one.Task);

        void Report(string what, int before, int mostMoved)
        {
            var moved = opened.Skip(before).Select(one => one.Task.Partition).Distinct().ToHashSet();
            var still = results.LongestPauses().Where(pause => !moved.Contains(pause.Partition)).MaxBy(pause => pause.Time);
            var moving = results.LongestPauses().Where(pause => moved.Contains(pause.Partition)).MaxBy(pause => pause.Time);
            output.WriteLine($"{assignment}, {what}: {moved.Count} of {Partitions} tasks opened; longest pause {moving.Time.TotalMilliseconds:F0} ms of those that moved, {still.Time.TotalMilliseconds:F0} ms of the others");
            Assert.InRange(moved.Count, 1, mostMoved);
        }
    }

    private static KafkaStreams Start(TextTopics topics, TempFolder folder, string name, GroupAssignment assignment, ConcurrentQueue<(string, TaskId)> opened)
    {
        var builder = new StreamsBuilder();
        builder.Stream(topics["in"], Consumed.With(Serde.Utf8, Serde.Utf8))
            .ProcessValues(() => new Opening(name, opened))
            .GroupByKey()
            .Count(Materialized.As<string, long>("counts"))
            .ToStream()
            .MapValues(count => $"{count}")
            .To(topics["out"], Produced.With(Serde.Utf8, Serde.Utf8));
        var streams = new KafkaStreams(builder.Build(), new StreamsConfig
        {
            ApplicationId = topics["app"],
            BootstrapServers = topics.Address,
            StateDirectory = folder[name],
            GroupAssignment = assignment,
            ClientId = name,
            CommitInterval = TimeSpan.FromMilliseconds(50),
            SessionTimeout = TimeSpan.FromSeconds(6),
        });
        streams.Start();
        return streams;
    }

    /// <summary>Tells which task it is opened for.</summary>
    private sealed class Opening(string member, ConcurrentQueue<(string, TaskId)> opened) : IFixedKeyProcessor<string, string, string>
    {
        private IFixedKeyProcessorContext<string, string>? _context;

        public void Init(IFixedKeyProcessorContext<string, string> context)
        {
            _context = context;
            opened.Enqueue((member, context.TaskId));
        }

        public void Process(in FixedKeyRecord<string, string> record) => _context!.Forward(record);
    }

    /// <summary>Records for all partitions in turn, each partition with a key of its own.</summary>
    private sealed class Feed(string address, string topic) : IDisposable
    {
        private readonly IProducer<string, string> _producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = address, LingerMs = 1 }).SetLogHandler((_, _) => { }).Build();
        private bool _stopped;

        public int Sent { get; private set; }

        public void Send(int each)
        {
            for (var i = 0; i < (_stopped ? 0 : each * Partitions); i++)
            {
                var partition = i % Partitions;
                _producer.Produce(new Confluent.Kafka.TopicPartition(topic, partition), new Message<string, string> { Key = $"{partition}", Value = "1" });
                Sent++;
            }
        }

        public void Stop()
        {
            _stopped = true;
            _producer.Flush(Patience);
        }

        public void Dispose() => _producer.Dispose();
    }

    /// <summary>Committed results as they come: of each key the counts 1, 2, 3 and so on.</summary>
    private sealed class Results : IDisposable
    {
        private readonly IConsumer<string, string> _consumer;
        private readonly long[] _counts = new long[Partitions];
        private readonly long[] _last = new long[Partitions];
        private readonly TimeSpan[] _longest = new TimeSpan[Partitions];

        public Results(string address, string topic)
        {
            _consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
            {
                BootstrapServers = address,
                GroupId = $"{topic}-reader",
                EnableAutoCommit = false,
                IsolationLevel = IsolationLevel.ReadCommitted,
                FetchWaitMaxMs = 10,
            }).SetLogHandler((_, _) => { }).Build();
            _consumer.Assign(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        }

        public int Count { get; private set; }

        public List<string> Wrong { get; } = [];

        public void Take()
        {
            while (_consumer.Consume(TimeSpan.Zero) is { } result)
            {
                var key = int.Parse(result.Message.Key, CultureInfo.InvariantCulture);
                var count = long.Parse(result.Message.Value, CultureInfo.InvariantCulture);
                if (count != _counts[key] + 1)
                {
                    Wrong.Add($"key {key}: {count} after {_counts[key]}");
                }

                _counts[key] = count;
                Count++;
                var now = Stopwatch.GetTimestamp();
                if (_last[key] != 0 && Stopwatch.GetElapsedTime(_last[key], now) is var pause && pause > _longest[key])
                {
                    _longest[key] = pause;
                }

                _last[key] = now;
            }
        }

        /// <summary>Goes on for a while, feeding.</summary>
        public Task Follow(Feed feed, TimeSpan time)
        {
            var clock = Stopwatch.StartNew();
            return Wait.UntilAsync(
                () =>
                {
                    feed.Send(PerRound);
                    Take();
                    return clock.Elapsed > time;
                },
                Patience,
                "the time to pass",
                TimeSpan.FromMilliseconds(10));
        }

        /// <summary>Goes on until something else is done, feeding.</summary>
        public async Task<T> Follow<T>(Feed feed, Task<T> other)
        {
            await Wait.UntilAsync(
                () =>
                {
                    feed.Send(PerRound);
                    Take();
                    return other.IsCompleted;
                },
                Patience,
                "what goes on beside",
                TimeSpan.FromMilliseconds(10));
            return await other;
        }

        public void Forget() => Array.Clear(_longest);

        public IEnumerable<(int Partition, TimeSpan Time)> LongestPauses() => _longest.Select((time, partition) => (partition, time));

        public void Dispose() => _consumer.Dispose();
    }
}
