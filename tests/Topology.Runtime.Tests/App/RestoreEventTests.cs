using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>A client tells how restoring goes: start, batches, end, or that it was left before the end (rule S4, Kafka's restore listener).</summary>
public sealed class RestoreEventTests : IDisposable
{
    private const int Rows = 12_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"restore-events-{Environment.ProcessId}");
    private readonly SimulatedCluster _cluster = new();
    private readonly ConcurrentQueue<(string Stage, RestoreReport Report)> _told = new();

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task Restoring_is_told_from_start_to_end_and_also_when_there_is_nothing_to_read_S4()
    {
        await using (var first = Started())
        {
            await Until(() => first.ProcessedRecords == Rows);
        }

        Assert.Equal(["started", "ended"], _told.Select(entry => entry.Stage));
        Assert.Equal(0, _told.Last().Report.Records);

        _told.Clear();
        await using var second = Started();
        await Until(() => _told.Any(entry => entry.Stage == "ended"));

        var stages = _told.Select(entry => entry.Stage).ToList();
        Assert.Equal(["started", .. Enumerable.Repeat("progressed", stages.Count - 2), "ended"], stages);
        Assert.True(stages.Count > 3, "so many records take several batches");
        var (start, end) = (_told.First().Report, _told.Last().Report);
        Assert.Equal((0, 0, 0), (start.StartOffset, start.NextOffset, start.Records));
        Assert.Equal((Rows, end.EndOffset), (end.Records, end.NextOffset));
        Assert.All(_told, entry => Assert.Equal(("counts", start.EndOffset), (entry.Report.Store, entry.Report.EndOffset)));
        var read = _told.Select(entry => entry.Report.NextOffset).ToList();
        Assert.Equal(read.Order(), read);
    }

    [Fact]
    public async Task A_client_that_closes_while_it_restores_tells_that_the_store_was_left_S4()
    {
        await using (var first = Started())
        {
            await Until(() => first.ProcessedRecords == Rows);
        }

        _told.Clear();
        await using var second = Streams();
        var closed = new TaskCompletionSource<Task<bool>>();
        second.StoreRestoreProgressed += _ => closed.TrySetResult(second.CloseAsync(Patience));
        second.Start();

        Assert.True(await await closed.Task.WaitAsync(Patience));
        Assert.Equal(["started", "progressed", "suspended"], _told.Select(entry => entry.Stage));
        var left = _told.Last().Report;
        Assert.InRange(left.Records, 1, Rows - 1);
        Assert.InRange(left.NextOffset, 1, left.EndOffset - 1);
    }

    private KafkaStreams Started()
    {
        if (_cluster.PartitionCount("in") == 0)
        {
            _cluster.CreateTopic("in", 1);
            for (var i = 0; i < Rows; i++)
            {
                _cluster.Produce("in", 0, Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)), "x"u8.ToArray(), 1);
            }
        }

        var streams = Streams();
        streams.Start();
        return streams;
    }

    private KafkaStreams Streams()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts"));
        var streams = new KafkaStreams(
            builder.Build(),
            new StreamsConfig { ApplicationId = "app", StateDirectory = _folder, GroupInstanceId = "one" },
            _cluster,
            new MemoryStoreEngine());
        streams.StoreRestoreStarted += report => _told.Enqueue(("started", report));
        streams.StoreRestoreProgressed += report => _told.Enqueue(("progressed", report));
        streams.StoreRestored += report => _told.Enqueue(("ended", report));
        streams.StoreRestoreSuspended += report => _told.Enqueue(("suspended", report));
        return streams;
    }

    private static Task Until(Func<bool> condition) => Eventually.Holds(condition, Patience, () => "It took too long.");
}
