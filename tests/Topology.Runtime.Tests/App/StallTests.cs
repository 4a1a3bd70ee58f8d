using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>A member that stands still says so, and what it waits for: in its log, its gauges and its state.</summary>
[Trait("Fault", "2.4")]
public sealed class StallTests : IDisposable
{
    /// <summary>An id of its own: clients of other tests run beside these, and gauges are told apart by it.</summary>
    private const string Application = "stalls";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"stall-{Guid.NewGuid():N}");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly CapturedLogs _logs = new();
    private readonly DeafCluster _cluster = new(new SimulatedCluster());

    public void Dispose()
    {
        _cluster.Dispose();
        _logs.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_commit_that_does_not_return_is_warned_of_shown_by_the_gauges_and_the_client_is_not_running()
    {
        await using var streams = Streams();
        streams.Start();
        await Until(() => streams.State == KafkaStreamsState.Running);

        try
        {
            _cluster.HangsInCommit = true;
            Produce();
            await Until(() => _cluster.IsInCommit);
            Assert.DoesNotContain(_logs.Lines, line => line.Event == 4512);
            await Until(() => Warnings().Count >= 3);

            Assert.All(Warnings(), warning => Assert.Contains("it waits for the brokers to commit", warning, StringComparison.Ordinal));
            await Until(() => streams.State == KafkaStreamsState.Rebalancing);
            var gauges = Gauges();
            Assert.InRange(gauges["streamizfraud.commit.stall"], 40, 100_000);
            Assert.InRange(gauges["streamizfraud.commit.age"], gauges["streamizfraud.commit.stall"] - 0.001, 200_000);
            Assert.Equal((1, 0), (gauges["streamizfraud.client.state/rebalancing"], gauges["streamizfraud.client.state/running"]));
        }
        finally
        {
            // Closing would wait for it.
            _cluster.HangsInCommit = false;
        }

        await Until(() => streams.State == KafkaStreamsState.Running);
        Assert.Contains(_logs.Lines, line => line.Event == 4513);
        Assert.Equal(1, Gauges()["streamizfraud.client.state/running"]);
        Assert.InRange(Gauges()["streamizfraud.commit.stall"], 0, 9);
        Assert.True(await streams.CloseAsync(Patience).WaitAsync(Patience));
    }

    [Fact]
    public async Task A_client_with_nothing_to_do_notices_that_the_cluster_is_away_and_that_it_is_back()
    {
        await using var streams = Streams();
        streams.Start();
        await Until(() => streams.State == KafkaStreamsState.Running);

        _cluster.IsAway = true;
        await Until(() => streams.State == KafkaStreamsState.Rebalancing);
        Assert.Contains(_logs.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("The cluster is away: nobody is there (test)", StringComparison.Ordinal));

        _cluster.IsAway = false;
        await Until(() => streams.State == KafkaStreamsState.Running);
        Assert.True(await streams.CloseAsync(Patience).WaitAsync(Patience));
        Assert.Null(streams.Failure);
    }

    [Fact]
    public async Task A_client_with_nothing_to_do_is_no_stall_however_long_that_lasts()
    {
        await using var streams = Streams();
        streams.Start();
        Produce();
        await Until(() => streams.State == KafkaStreamsState.Running && streams.Commits > 0);

        for (var minute = 0; minute < 60; minute++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            var polls = _cluster.Polls;
            await Until(() => _cluster.Polls > polls + 1, advance: TimeSpan.Zero);
        }

        Assert.Equal(KafkaStreamsState.Running, streams.State);
        Assert.Empty(Warnings());
        Assert.InRange(Gauges()["streamizfraud.commit.age"], 290, 100_000);
        Assert.True(await streams.CloseAsync(Patience).WaitAsync(Patience));
    }

    [Theory]
    [InlineData((int)ThreadActivity.Resyncing, true, "a new producer")]
    [InlineData((int)ThreadActivity.Polling, true, "a poll")]
    [InlineData((int)ThreadActivity.Opening, true, "its tasks")]
    [InlineData((int)ThreadActivity.Processing, false, "the topology's own code")]
    [InlineData((int)ThreadActivity.Flushing, true, "to take what was sent")]
    [InlineData((int)ThreadActivity.Committing, true, "to commit")]
    [InlineData((int)ThreadActivity.WritingStores, false, "the disk")]
    public void A_warning_says_what_the_thread_waits_for_and_comes_again_when_the_wait_has_doubled(int activity, bool isCluster, string words)
    {
        var pulse = new ThreadPulse(_time);
        var watch = new StallWatch(0, () => pulse, TimeSpan.FromSeconds(10), _logs);
        pulse.Begins((ThreadActivity)activity);
        for (var second = 1; second <= 100; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            watch.Look();
            Assert.Equal(second >= 10 && isCluster, watch.WaitsForCluster);
        }

        // After 10, 20, 40 and 80 s.
        Assert.Equal(4, Warnings().Count);
        Assert.All(Warnings(), warning => Assert.Contains(words, warning, StringComparison.Ordinal));

        pulse.Committed();
        watch.Look();
        Assert.False(watch.WaitsForCluster);
        Assert.Single(_logs.Lines, line => line.Event == 4513);
    }

    [Fact]
    public void A_limit_that_makes_no_sense_is_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => Streams(TimeSpan.FromMilliseconds(10)));

        Assert.Contains(nameof(StreamsConfig.StallWarning), exception.Message, StringComparison.Ordinal);
    }

    private List<string> Warnings() => [.. _logs.Lines.Where(line => line.Event == 4512).Select(line => line.Text)];

    private KafkaStreams Streams(TimeSpan? stallWarning = null)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts"));
        _cluster.Inner.CreateTopic("in", 1);
        return new KafkaStreams(
            builder.Build(),
            new StreamsConfig { ApplicationId = Application, StateDirectory = _folder, GroupInstanceId = "one", StallWarning = stallWarning ?? TimeSpan.FromSeconds(10) },
            _cluster,
            new MemoryStoreEngine(),
            _logs,
            _time);
    }

    private void Produce() => _cluster.Inner.Produce("in", 0, "key"u8.ToArray(), "value"u8.ToArray(), 1);

    /// <summary>Lets the client's clock run until something has happened.</summary>
    private async Task Until(Func<bool> condition, TimeSpan? advance = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        var polls = -1L;
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, string.Join(Environment.NewLine, _logs.Lines.TakeLast(30)));
            if (_cluster.Polls != polls || _cluster.IsInCommit)
            {
                // Step by step with the thread, which would seem to stand still else.
                polls = _cluster.Polls;
                _time.Advance(advance ?? TimeSpan.FromMilliseconds(50));
            }

            await Task.Yield();
        }
    }

    private static Dictionary<string, double> Gauges()
    {
        var values = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, from) =>
        {
            if (instrument.Meter.Name == "StreamizFraud.Topology.Runtime")
            {
                from.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        return values;

        void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var state = tags.ToArray().Where(tag => tag.Key == "streamizfraud.client.state").Select(tag => $"/{tag.Value}").SingleOrDefault();
            if (tags.ToArray().Contains(new("messaging.consumer.group.name", Application)))
            {
                values[instrument.Name + state] = Math.Max(value, values.GetValueOrDefault(instrument.Name + state, double.MinValue));
            }
        }
    }

    /// <summary>A cluster that can be away for whoever asks, and whose commits can take for ever.</summary>
    private sealed class DeafCluster(SimulatedCluster inner) : ICluster, IDisposable
    {
        private readonly ManualResetEventSlim _answers = new(initialState: true);
        private volatile bool _isInCommit;
        private long _polls;

        public SimulatedCluster Inner => inner;

        public bool IsAway { get; set; }

        public bool HangsInCommit
        {
            set
            {
                if (value)
                {
                    _answers.Reset();
                }
                else
                {
                    _answers.Set();
                }
            }
        }

        public bool IsInCommit => _isInCommit;

        public long Polls => Interlocked.Read(ref _polls);

        public IRecordConsumer CreateConsumer(ConsumerSettings settings) => new Consumer(this, inner.CreateConsumer(settings));

        public IRecordProducer CreateProducer(ProducerSettings settings) => new Producer(this, inner.CreateProducer(settings));

        public IClusterAdmin CreateAdmin(AdminSettings? settings = null) => new Admin(this, inner.CreateAdmin(settings));

        public void Dispose() => _answers.Dispose();

        private sealed class Admin(DeafCluster cluster, IClusterAdmin inner) : IClusterAdmin
        {
            public IReadOnlyList<TopicDescription> DescribeTopics(IReadOnlyCollection<string> topics, TimeSpan timeout) =>
                cluster.IsAway ? throw new ClusterException(ClusterFault.Unreachable, "nobody is there (test)") : inner.DescribeTopics(topics, timeout);

            public IReadOnlyList<TopicSettings> DescribeSettings(IReadOnlyCollection<string> topics, TimeSpan timeout) =>
                inner.DescribeSettings(topics, timeout);

            public void CreateTopics(IReadOnlyCollection<NewTopic> topics, TimeSpan timeout) => inner.CreateTopics(topics, timeout);

            public IReadOnlyList<PartitionOffset> ListOffsets(IReadOnlyCollection<TopicPartition> partitions, OffsetPosition position, TimeSpan timeout) =>
                inner.ListOffsets(partitions, position, timeout);

            public void DeleteRecords(IReadOnlyCollection<PartitionOffset> before, TimeSpan timeout) => inner.DeleteRecords(before, timeout);

            public void Dispose() => inner.Dispose();
        }

        private sealed class Consumer(DeafCluster cluster, IRecordConsumer inner) : IRecordConsumer
        {
            public GroupMembership Membership => inner.Membership;

            public void Subscribe(IReadOnlyCollection<string> topics, IGroupEvents events) => inner.Subscribe(topics, events);

            public int Poll(TimeSpan timeout, int maxRecords, IRecordSink sink)
            {
                Interlocked.Increment(ref cluster._polls);
                return inner.Poll(timeout, maxRecords, sink);
            }

            public void Fetch(IReadOnlyCollection<PartitionOffset> positions) => inner.Fetch(positions);

            public void Pause(IReadOnlyCollection<TopicPartition> partitions) => inner.Pause(partitions);

            public void Resume(IReadOnlyCollection<TopicPartition> partitions) => inner.Resume(partitions);

            public long Position(TopicPartition partition) => inner.Position(partition);

            public long EndOffset(TopicPartition partition) => inner.EndOffset(partition);

            public IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout) => inner.Committed(partitions, timeout);

            public PortReply CommitOffsets(IReadOnlyCollection<PartitionOffset> offsets) => inner.CommitOffsets(offsets);

            public void Close() => inner.Close();

            public void Leave() => inner.Leave();

            public void Dispose() => inner.Dispose();
        }

        private sealed class Producer(DeafCluster cluster, IRecordProducer inner) : IRecordProducer
        {
            public bool HasRepeatedCalls => inner.HasRepeatedCalls;

            public int LargestRecord(int? maxMessageBytes) => inner.LargestRecord(maxMessageBytes);

            public PortReply InitTransactions(TimeSpan timeout) => inner.InitTransactions(timeout);

            public PortReply Begin() => inner.Begin();

            public PortReply Send(in ProducerRecord record) => inner.Send(record);

            public PortReply Flush(TimeSpan timeout) => inner.Flush(timeout);

            public PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout) =>
                inner.SendOffsets(offsets, membership, timeout);

            public PortReply Commit(TimeSpan timeout)
            {
                cluster._isInCommit = true;
                cluster._answers.Wait();
                cluster._isInCommit = false;
                return inner.Commit(timeout);
            }

            public PortReply Abort(TimeSpan timeout) => inner.Abort(timeout);

            public void Dispose() => inner.Dispose();
        }
    }
}
