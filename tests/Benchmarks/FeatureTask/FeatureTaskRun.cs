using System.Buffers;
using System.Diagnostics;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Benchmarks.Engine;
using StreamizFraud.Features;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Benchmarks.FeatureTask;

/// <summary>
/// Payments through the features' own processor, on the real stream thread with exactly once, RocksDB and the embedded
/// cluster; rows are counted and not sent on.
/// </summary>
internal sealed class FeatureTaskRun : IDisposable
{
    private const string Topic = "payments";
    private const string Application = "bench";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly ScratchDirectory _state = new();
    private readonly SimulatedCluster _cluster = new(new SimulatedClusterOptions { Virtual = true, BackgroundHeartbeats = true, CompactionBytes = long.MaxValue });
    private readonly RocksDbStoreEngine _rocks = new();
    private readonly CountingStores _stores;
    private readonly SteppedStreams _streams;
    private readonly PaymentSerde _serde = new();
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Func<Payment, string> _key;
    private readonly string[] _changelogs;

    /// <param name="set">The features, of one key.</param>
    /// <param name="name">Name of the key in the set.</param>
    /// <param name="key">The key of a payment.</param>
    /// <param name="commitEvery">Records between commits.</param>
    /// <param name="cachedRows">Rows that stay decoded between commits.</param>
    public FeatureTaskRun(FeatureSet<Payment> set, string name, Func<Payment, string> key, int commitEvery, int cachedRows)
    {
        _key = key;
        _changelogs = [$"{Application}-{set.Name}-{name}-changelog", $"{Application}-{set.Name}-{name}-pages-changelog"];
        _cluster.CreateTopic(Topic, 1);
        foreach (var changelog in _changelogs)
        {
            // A changelog of a cluster is compacted only; records of this one are deleted, once they are counted.
            _cluster.CreateTopic(changelog, 1, new Dictionary<string, string> { ["cleanup.policy"] = "compact,delete" });
        }

        _stores = new CountingStores(_rocks);
        var config = new StreamsConfig
        {
            ApplicationId = Application,
            StateDirectory = _state.Path,
            MaxRecordsPerCommit = commitEvery,
            MaxCachedRows = cachedRows,
            MaxUncommittedBytes = 1L << 30,
            CommitInterval = TimeSpan.FromMinutes(30),
            TransactionTimeout = TimeSpan.FromHours(1),
        };
        _streams = new SteppedStreams(Build(set), config, _cluster, _stores);
        _streams.Thread.Start();
    }

    /// <summary>Bytes of the keys and values of the state now.</summary>
    public long StateBytes => _stores.Held();

    /// <summary>Sends payments and runs until they are committed. What the topics have got by then is deleted, so that memory holds the state only.</summary>
    /// <param name="count">How many.</param>
    /// <param name="payment">A payment by its number from 0.</param>
    public FeatureTaskFigures Process(int count, Func<int, Payment> payment)
    {
        for (var i = 0; i < count; i++)
        {
            Send(payment(i));
        }

        var (storeBefore, taken) = (_stores.Bytes, _streams.Thread.Processed);
        var (allocated, process, thread) = (GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime, ThreadClock.Cpu());
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
        var figures = new FeatureTaskFigures(
            count,
            watch.Elapsed,
            ThreadClock.Cpu() - thread,
            Environment.CpuUsage.TotalTime - process,
            GC.GetAllocatedBytesForCurrentThread() - allocated,
            _stores.Bytes - storeBefore,
            ChangelogBytes());
        Forget();
        return figures;
    }

    public void Dispose()
    {
        _streams.Dispose();
        _rocks.Dispose();
        _state.Dispose();
    }

    private static StreamTopology Build(FeatureSet<Payment> set)
    {
        var builder = new StreamsBuilder();
        builder.Stream(Topic, Consumed.With(Serde.Utf8, new PaymentSerde()))
            .ComputeFeatures(builder, set, new PaymentSerde())
            .ForEach((_, _) => { });
        return builder.Build();
    }

    private void Send(in Payment payment)
    {
        _bytes.ResetWrittenCount();
        _serde.Serialize(payment, _bytes, new SerdeContext(Topic, IsKey: false));
        _cluster.Produce(Topic, 0, System.Text.Encoding.UTF8.GetBytes(_key(payment)), _bytes.WrittenSpan.ToArray(), payment.EventTimeMs);
    }

    /// <summary>Bytes of keys and values in the changelogs of both stores.</summary>
    private long ChangelogBytes() =>
        _changelogs.Sum(topic => _cluster.ReadAll(topic, 0).Sum(record => (long)(record.Key?.Length ?? 0) + (record.Value?.Length ?? 0)));

    private void Forget()
    {
        using var admin = _cluster.CreateAdmin();
        foreach (var topic in _changelogs.Append(Topic))
        {
            admin.DeleteRecords([new PartitionOffset(new TopicPartition(topic, 0), _cluster.EndOffset(topic, 0))], Patience);
        }
    }
}
