using System.Buffers;
using System.Diagnostics;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Benchmarks.Engine;
using StreamizFraud.Features;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Benchmarks.HotKey;

/// <summary>
/// Payments of some terminals through the features' own processor, on the real stream thread with exactly once, RocksDB and the embedded
/// cluster; rows are counted and not sent on.
/// </summary>
internal sealed class HotKeyRun : IDisposable
{
    private const string Topic = "payments";
    private const string Application = "hot";
    private readonly ScratchDirectory _state = new();
    private readonly SimulatedCluster _cluster = new(new SimulatedClusterOptions { Virtual = true, BackgroundHeartbeats = true, CompactionBytes = long.MaxValue });
    private readonly RocksDbStoreEngine _rocks = new();
    private readonly CountingStores _stores;
    private readonly SteppedStreams _streams;
    private readonly PaymentSerde _serde = new();
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public HotKeyRun(int commitEvery)
    {
        _cluster.CreateTopic(Topic, 1);
        _stores = new CountingStores(_rocks);
        var config = new StreamsConfig
        {
            ApplicationId = Application,
            StateDirectory = _state.Path,
            MaxRecordsPerCommit = commitEvery,
            CommitInterval = TimeSpan.FromMinutes(30),
            TransactionTimeout = TimeSpan.FromHours(1),
        };
        _streams = new SteppedStreams(Build(), config, _cluster, _stores);
        _streams.Thread.Start();
    }

    /// <summary>Sends payments and runs until they are committed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="payment">A payment by its number from 0.</param>
    public HotKeyFigures Process(int count, Func<int, Payment> payment)
    {
        for (var i = 0; i < count; i++)
        {
            Send(payment(i));
        }

        var (storeBefore, changelogBefore, taken) = (_stores.Bytes, ChangelogBytes(), _streams.Thread.Processed);
        var watch = Stopwatch.StartNew();
        while (_streams.Thread.Processed < taken + count)
        {
            if (!_streams.Thread.RunOnce() && watch.Elapsed > TimeSpan.FromMinutes(30))
            {
                throw new TimeoutException($"{_streams.Thread.Processed - taken:N0} of {count:N0} payments in half an hour.");
            }
        }

        _streams.Thread.CommitNow();
        watch.Stop();
        return new HotKeyFigures(count, watch.Elapsed, _stores.Bytes - storeBefore, ChangelogBytes() - changelogBefore);
    }

    public void Dispose()
    {
        _streams.Dispose();
        _rocks.Dispose();
        _state.Dispose();
    }

    private static StreamTopology Build()
    {
        var builder = new StreamsBuilder();
        builder.Stream(Topic, Consumed.With(Serde.Utf8, new PaymentSerde()))
            .ComputeFeatures(builder, new TerminalFeatures(), new PaymentSerde())
            .ForEach((_, _) => { });
        return builder.Build();
    }

    private void Send(in Payment payment)
    {
        _bytes.ResetWrittenCount();
        _serde.Serialize(payment, _bytes, new SerdeContext(Topic, IsKey: false));
        _cluster.Produce(Topic, 0, System.Text.Encoding.UTF8.GetBytes(payment.TerminalId), _bytes.WrittenSpan.ToArray(), payment.EventTimeMs);
    }

    /// <summary>Bytes of keys and values in the changelogs of both stores.</summary>
    private long ChangelogBytes() => new[] { "hot-terminal", "hot-terminal-pages" }
        .Sum(store => _cluster.ReadAll($"{Application}-{store}-changelog", 0).Sum(record => (long)(record.Key?.Length ?? 0) + (record.Value?.Length ?? 0)));
}
