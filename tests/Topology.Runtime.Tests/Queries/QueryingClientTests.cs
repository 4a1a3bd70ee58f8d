using System.Collections.Concurrent;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Tests.App;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using StreamizFraud.Topology.Windows;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Queries;

/// <summary>Readers on other threads of a client that works.</summary>
public sealed class QueryingClientTests : IDisposable
{
    private const int Records = 20_000;
    private const int Keys = 50;
    private const int Partitions = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamizfraud-queries-");
    private readonly SimulatedCluster _cluster = new();
    private readonly RocksDbStoreEngine _engine = new();

    /// <summary>Counts only grow, each is one that was committed, and what is read last is everything.</summary>
    [Fact]
    public async Task Four_readers_see_committed_rows_only_while_two_threads_process()
    {
        _cluster.CreateTopic("in", Partitions);
        await using var streams = Client();
        Assert.Throws<InvalidStateStoreException>(() => streams.Store("counts", QueryableStoreTypes.KeyValueStore<string, long>()));
        streams.Start();
        var counts = await Found(() => streams.Store("counts", QueryableStoreTypes.KeyValueStore<string, long>()));
        // The other thread may join only now.
        var windows = await Found(() => streams.Store("windows", QueryableStoreTypes.WindowStore<string, long>()));
        var faults = new ConcurrentQueue<string>();
        var reads = 0L;
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(reader => Task.Factory.StartNew(
            () =>
            {
                var seen = new long[Keys];
                for (var i = reader; !done.IsCancellationRequested; i++)
                {
                    Interlocked.Increment(ref reads);
                    try
                    {
                        Read(i, seen);
                    }
                    catch (InvalidStateStoreException)
                    {
                        // A task is being opened.
                    }
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();

        for (var i = 0; i < Records; i++)
        {
            _cluster.Produce("in", i % Keys % Partitions, System.Text.Encoding.UTF8.GetBytes($"{i % Keys}"), "x"u8.ToArray(), i);
        }

        await Found(() => counts.All().Sum(row => row.Value), sum => sum == Records);
        var lasting = Interlocked.Read(ref reads);
        await Eventually.Holds(() => Interlocked.Read(ref reads) > lasting + 100, Patience, () => "No reads.");
        await done.CancelAsync();
        await Task.WhenAll(readers).WaitAsync(Patience);

        Assert.Empty(faults);
        Assert.Equal(Records, await Found(() => windows.All().Sum(row => row.Value)));
        await streams.CloseAsync(Patience);
        var closed = Assert.Throws<InvalidStateStoreException>(() => counts.TryGet("0", out _));
        Assert.Contains("the client is NotRunning", closed.Message, StringComparison.Ordinal);

        void Read(int i, long[] seen)
        {
            var key = i % Keys;
            if (counts.TryGet($"{key}", out var count))
            {
                Check(count >= seen[key] && count <= Records / Keys, $"{key}: {count} after {seen[key]}");
                seen[key] = count;
            }

            if (i % 10 == 0)
            {
                // Beside the counts, of a later commit or the same.
                var sum = windows.Fetch($"{key}", 0, long.MaxValue).Sum(row => row.Value);
                Check(sum >= seen[key] && sum <= Records / Keys, $"{key}: {sum} in windows, {seen[key]} counted");
                Check(counts.All().Take(5).All(row => row.Value > 0), "a row without a count");
            }
        }

        void Check(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Enqueue(fault);
            }
        }
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Asks again while tasks are being assigned or opened, or the answer is not yet what is waited for.</summary>
    private static async Task<T> Found<T>(Func<T> look, Func<T, bool>? isIt = null)
    {
        T found = default!;
        var reason = string.Empty;
        await Eventually.Holds(
            () =>
            {
                try
                {
                    found = look();
                    reason = $"found {found}";
                    return isIt?.Invoke(found) ?? true;
                }
                catch (InvalidStateStoreException exception)
                {
                    reason = exception.Message;
                    return false;
                }
            },
            Patience,
            () => reason);
        return found;
    }

    private KafkaStreams Client()
    {
        var builder = new StreamsBuilder();
        var keys = builder.Stream<string, string>("in").GroupByKey();
        keys.Count(Materialized.As<string, long>("counts"));
        keys.WindowedBy(TimeWindows.OfSizeAndGrace(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(100))).Count(Materialized.As<string, long>("windows"));
        var config = new StreamsConfig
        {
            ApplicationId = "app",
            StateDirectory = _folder.FullName,
            GroupInstanceId = "one",
            NumStreamThreads = 2,
            CommitInterval = TimeSpan.FromMilliseconds(20),
        };
        return new KafkaStreams(builder.Build(), config, _cluster, _engine);
    }
}
