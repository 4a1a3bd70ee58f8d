using System.Diagnostics;
using CardFraudService.Features;
using CardFraudService.Service;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>The card-fraud topology on the embedded cluster, with RocksDB: payments in one partition, all of them there before the first step.</summary>
internal sealed class EmbeddedRun : IDisposable
{
    // Task 0 takes each payment, task 1 the row made from it.
    private const int TasksPerPayment = 2;

    private readonly PaymentInput _input;
    private readonly EngineOptions _options;
    private readonly ScratchDirectory _state = new();
    private readonly SimulatedCluster _cluster;

    public EmbeddedRun(PaymentInput input, EngineOptions options)
    {
        _input = input;
        _options = options;
        var cluster = new SimulatedClusterOptions
        {
            // No call waits; the clock is the real one all the same.
            Virtual = true,
            BackgroundHeartbeats = true,
        };
        // The log's memory is the cluster's, not the thread's: what the run appends (rows, decisions, changelogs) finds its pages made.
        _cluster = new SimulatedCluster(cluster with { ReservedPages = 64 + (int)(input.Count * 1_000L / cluster.PageBytes) });
        _cluster.CreateTopic(FraudTopology.Payments, 1);
        _cluster.CreateTopic(FraudTopology.Decisions, 1);
        _cluster.CreateTopic(FraudTopology.Alerts, 1);
        input.Produce(_cluster);
    }

    /// <summary>Settings of the engine: commits by number of records, as the loop does it.</summary>
    public static StreamsConfig Config(EngineOptions options, string stateDirectory) => new()
    {
        ApplicationId = FraudTopology.ApplicationId,
        StateDirectory = stateDirectory,
        MaxRecordsPerCommit = options.CommitEvery,
        CommitInterval = TimeSpan.FromMinutes(30),
        TransactionTimeout = TimeSpan.FromHours(1),
    };

    /// <summary>Runs to the end.</summary>
    /// <param name="clock">If given, measures the stages, which slows the run down a little.</param>
    public Measurement Run(StageClock? clock = null)
    {
        using var stores = new RocksDbStoreEngine();
        using var streams = new SteppedStreams(
            FraudTopology.Build(
                new HandbookFeatures(),
                () => clock is null ? OnnxFraudModel.Load(_options.Model) : new TimedModel(OnnxFraudModel.Load(_options.Model), clock),
                batchSize: _options.BatchSize,
                policy: FraudTopology.Policy with { FollowRules = null }),
            Config(_options, _state.Path),
            clock is null ? _cluster : new TimedCluster(_cluster, clock),
            stores,
            clock);
        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var middle = before;
        streams.Run((long)_input.Count * TasksPerPayment, patience: 1, () => middle = GC.GetAllocatedBytesForCurrentThread());
        var after = GC.GetAllocatedBytesForCurrentThread();
        watch.Stop();
        clock?.End(watch.Elapsed);
        return new Measurement(_input.Count, watch.Elapsed, after - before, after - middle);
    }

    /// <summary>The committed decisions, in order.</summary>
    public IReadOnlyList<SimulatedRecord> Decisions() => _cluster.ReadAll(FraudTopology.Decisions, 0);

    public void Dispose() => _state.Dispose();
}
