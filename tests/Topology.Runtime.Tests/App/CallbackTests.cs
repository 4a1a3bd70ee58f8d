using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>What a user hangs on a client (handlers, listeners, loggers, meters) may throw: the client goes on as if it had not.</summary>
[Trait("Fault", "3.8")]
[Collection(AloneCollection.Name)]
public sealed class CallbackTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"callbacks-{Guid.NewGuid():N}");
    private readonly SimulatedCluster _cluster = new();
    private readonly CapturedLogs _logs = new();

    public void Dispose()
    {
        _logs.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(KafkaStreamsState.Rebalancing)]
    [InlineData(KafkaStreamsState.Running)]
    [InlineData(KafkaStreamsState.PendingShutdown)]
    [InlineData(KafkaStreamsState.NotRunning)]
    public async Task A_state_handler_that_throws_harms_neither_the_client_nor_the_handlers_after_it(KafkaStreamsState at)
    {
        var seen = new ConcurrentQueue<KafkaStreamsState>();
        await using var streams = Counting();
        streams.StateChanged += (state, _) =>
        {
            if (state == at)
            {
                throw new InvalidOperationException("a handler of the user's");
            }
        };
        streams.StateChanged += (state, _) => seen.Enqueue(state);

        streams.Start();
        await Processed(streams, 10);
        Assert.True(await streams.CloseAsync(Patience));

        Assert.Equal([KafkaStreamsState.Rebalancing, KafkaStreamsState.Running, KafkaStreamsState.PendingShutdown, KafkaStreamsState.NotRunning], seen);
        Assert.Equal(KafkaStreamsState.NotRunning, streams.State);
        Assert.Null(streams.Failure);
        Assert.Contains(_logs.Lines, line => line.Level == LogLevel.Error && line.Text.Contains("StateChanged", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(KafkaStreamsState.PendingError)]
    [InlineData(KafkaStreamsState.Error)]
    public async Task A_state_handler_that_throws_at_a_failure_does_not_hide_it(KafkaStreamsState at)
    {
        await using var streams = Failing();
        streams.StateChanged += (state, _) =>
        {
            if (state == at)
            {
                throw new InvalidOperationException("a handler of the user's");
            }
        };

        streams.Start();
        Assert.Same(await Record.ExceptionAsync(() => streams.Completion.WaitAsync(Patience)), streams.Failure);

        Assert.Equal(KafkaStreamsState.Error, streams.State);
        Assert.Contains("in-0", streams.Failure!.Message, StringComparison.Ordinal);
        StateFolderIsFree();
    }

    [Fact]
    public async Task The_threads_are_told_to_stop_before_a_state_handler_that_takes_long()
    {
        await using var streams = Counting();
        using var left = new ManualResetEventSlim();
        streams.StateChanged += (state, _) =>
        {
            if (state == KafkaStreamsState.PendingShutdown)
            {
                // The threads close while this handler is still inside.
                Assert.True(streams.Completion.Wait(Patience));
                left.Set();
            }
        };
        streams.Start();
        await Processed(streams, 10);

        Assert.True(await Task.Run(() => streams.CloseAsync(Patience)).WaitAsync(Patience));
        Assert.True(left.IsSet);
    }

    [Fact]
    public async Task A_state_handler_may_close_the_client_and_sees_the_changes_in_their_order()
    {
        var seen = new ConcurrentQueue<(KafkaStreamsState Old, KafkaStreamsState New)>();
        await using var streams = Counting();
        streams.StateChanged += (state, old) =>
        {
            if (state == KafkaStreamsState.Running)
            {
                _ = streams.CloseAsync(Patience);
            }

            seen.Enqueue((old, state));
        };
        streams.Start();
        await streams.Completion.WaitAsync(Patience);
        await streams.CloseAsync(Patience);

        Assert.Equal(KafkaStreamsState.NotRunning, streams.State);
        Assert.Equal(
            [KafkaStreamsState.Rebalancing, KafkaStreamsState.Running, KafkaStreamsState.PendingShutdown],
            seen.Take(3).Select(change => change.New));
        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.Equal(pair.First.New, pair.Second.Old));
    }

    [Fact]
    public async Task Restore_handlers_that_throw_do_not_end_the_client()
    {
        await using (var first = Counting())
        {
            first.Start();
            await Processed(first, 10);
        }

        var ended = new TaskCompletionSource();
        await using var streams = Counting();
        streams.StoreRestoreStarted += _ => throw new InvalidOperationException("started");
        streams.StoreRestoreProgressed += _ => throw new InvalidOperationException("progressed");
        streams.StoreRestoreSuspended += _ => throw new InvalidOperationException("suspended");
        streams.StoreRestored += _ => throw new InvalidOperationException("restored");
        streams.StoreRestored += _ => ended.TrySetResult();
        streams.Start();
        await ended.Task.WaitAsync(Patience);
        Produce(5);
        await Processed(streams, 5);

        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);
        Assert.Contains(_logs.Lines, line => line.Level == LogLevel.Error && line.Text.Contains("StoreRestored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_logger_that_throws_does_not_end_the_client()
    {
        await using var streams = Counting(new ThrowingLoggers());
        streams.Start();
        await Processed(streams, 10);

        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);
    }

    [Fact]
    public async Task A_logger_that_throws_does_not_hide_a_failure()
    {
        await using var streams = Failing(new ThrowingLoggers());
        streams.Start();
        Assert.Same(await Record.ExceptionAsync(() => streams.Completion.WaitAsync(Patience)), streams.Failure);

        Assert.Equal(KafkaStreamsState.Error, streams.State);
        Assert.Contains("in-0", streams.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_meter_listener_that_throws_does_not_end_the_client()
    {
        await using var streams = Counting();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, from) =>
        {
            if (instrument.Meter.Name == "StreamizFraud.Topology.Runtime")
            {
                from.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => throw new InvalidOperationException("a listener of the user's"));
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => throw new InvalidOperationException("a listener of the user's"));
        listener.Start();

        streams.Start();
        await Processed(streams, 10);

        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);
    }

    private KafkaStreams Counting(ILoggerFactory? loggers = null)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts"));
        if (_cluster.PartitionCount("in") == 0)
        {
            _cluster.CreateTopic("in", 1);
            Produce(10);
        }

        return Streams(builder, loggers);
    }

    private KafkaStreams Failing(ILoggerFactory? loggers = null)
    {
        var builder = new StreamsBuilder();
        builder.Stream("in", new Consumed<string, long>()).GroupByKey().Count(Materialized.As<string, long>("counts"));
        _cluster.CreateTopic("in", 1);
        Produce(1);
        return Streams(builder, loggers);
    }

    private KafkaStreams Streams(StreamsBuilder builder, ILoggerFactory? loggers) => new(
        builder.Build(),
        new StreamsConfig { ApplicationId = "app", StateDirectory = _folder, GroupInstanceId = "one" },
        _cluster,
        new MemoryStoreEngine(),
        loggers ?? _logs);

    private void Produce(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _cluster.Produce("in", 0, "key"u8.ToArray(), Encoding.UTF8.GetBytes("value"), 1);
        }
    }

    private void StateFolderIsFree() => Restoration.StateDirectoryTests.Probe(_folder, "app");

    private static async Task Processed(KafkaStreams streams, long records)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (streams.ProcessedRecords < records || streams.Commits == 0)
        {
            Assert.Null(streams.Failure);
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class ThrowingLoggers : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => throw new InvalidOperationException("a logger of the user's");

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("a logger of the user's");
    }
}
