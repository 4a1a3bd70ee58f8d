using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>KIP-671: what becomes of a client one of whose threads has failed is its user's decision.</summary>
public sealed class ReplacedThreadTests : IDisposable
{
    private const int Records = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamizfraud-replaced-");
    private readonly SimulatedCluster _cluster = new();
    private readonly CapturedLogs _logs = new();
    private int _failures;

    public ReplacedThreadTests()
    {
        _cluster.CreateTopic("in", 2);
        _cluster.CreateTopic("out", 2);
        for (var i = 0; i < Records; i++)
        {
            _cluster.Produce("in", i % 2, "a"u8.ToArray(), System.Text.Encoding.UTF8.GetBytes($"{i}"), i);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_thread_that_is_replaced_goes_on_from_the_last_commit_and_nothing_counts_twice(int threads)
    {
        await using var streams = Client(threads, failures: 3);
        var told = new List<Exception>();
        streams.UncaughtExceptionHandler = exception =>
        {
            lock (told)
            {
                told.Add(exception);
            }

            return StreamThreadExceptionResponse.ReplaceThread;
        };
        streams.Start();

        await Until(streams, () => Results().Count >= Records);
        await Until(streams, () => streams.State == KafkaStreamsState.Running);
        Assert.Equal(3, told.Count);
        Assert.All(told, exception => Assert.IsAssignableFrom<StreamException>(exception));
        Assert.Equal(3, _logs.Lines.Count(line => line.Event == 4708));
        Assert.Equal(Enumerable.Range(0, Records), Results().Order());
        Assert.InRange(streams.ProcessedRecords, Records, Records + (3 * threads * 10));
        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);
    }

    [Fact]
    public async Task By_default_and_by_a_handler_that_says_so_or_throws_the_client_closes()
    {
        Func<Exception, StreamThreadExceptionResponse>?[] handlers = [null, _ => StreamThreadExceptionResponse.ShutdownClient, _ => throw new InvalidOperationException("mine")];
        foreach (var handler in handlers)
        {
            await using var streams = Client(threads: 1, failures: 1);
            streams.UncaughtExceptionHandler = handler;
            streams.Start();

            await Assert.ThrowsAnyAsync<StreamException>(() => streams.Completion.WaitAsync(Patience));
            Assert.Equal(KafkaStreamsState.Error, streams.State);
        }

        Assert.Single(_logs.Lines, line => line.Event == 4709);
    }

    /// <summary>Through the client's own methods; what pausing means is in <c>PauseTests</c>.</summary>
    [Fact]
    public async Task A_client_that_is_paused_before_its_start_runs_and_takes_nothing_until_it_is_resumed()
    {
        await using var streams = Client(threads: 1, failures: 0);
        streams.Pause();
        streams.Start();
        await Until(streams, () => streams.State == KafkaStreamsState.Running);
        // A commit of another application shows that time has gone on.
        await using (var other = Client(threads: 1, failures: 0, application: "other"))
        {
            other.Start();
            await Until(other, () => other.ProcessedRecords == Records);
        }

        Assert.True(streams.IsPaused);
        Assert.Equal(KafkaStreamsState.Running, streams.State);
        Assert.Equal(0, streams.ProcessedRecords);

        streams.Resume();
        await Until(streams, () => streams.ProcessedRecords == Records);
        streams.Pause();
        Assert.True(await streams.CloseAsync(Patience));
    }

    [Fact]
    public async Task The_handler_is_set_before_the_start()
    {
        await using var streams = Client(threads: 1, failures: 0);
        streams.Start();

        Assert.Throws<InvalidOperationException>(() => streams.UncaughtExceptionHandler = _ => StreamThreadExceptionResponse.ReplaceThread);
    }

    public void Dispose()
    {
        _logs.Dispose();
        _folder.Delete(recursive: true);
    }

    private static Task Until(KafkaStreams streams, Func<bool> condition) => Eventually.Holds(condition, Patience, () => $"The client is {streams.State}: {streams.Failure}");

    private List<int> Results() => [.. Enumerable.Range(0, 2).SelectMany(partition => _cluster.ReadAll("out", partition)).Select(record => int.Parse(System.Text.Encoding.UTF8.GetString(record.Value!)))];

    private KafkaStreams Client(int threads, int failures, string application = "app")
    {
        _failures = failures;
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").MapValues(value =>
        {
            if (value is "30" or "31" or "77" or "120" && Interlocked.Decrement(ref _failures) >= 0)
            {
                throw new InvalidDataException("planted");
            }

            return value;
        }).To("out");
        var config = new StreamsConfig
        {
            ApplicationId = application,
            StateDirectory = Path.Combine(_folder.FullName, application),
            GroupInstanceId = "one",
            NumStreamThreads = threads,
            CommitInterval = TimeSpan.FromMilliseconds(10),
            MaxRecordsPerCommit = 10,
        };
        return new KafkaStreams(builder.Build(), config, _cluster, new MemoryStoreEngine(), _logs);
    }
}
