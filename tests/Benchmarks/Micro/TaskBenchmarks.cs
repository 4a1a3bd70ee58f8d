using BenchmarkDotNet.Attributes;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.RocksDb;

namespace StreamizFraud.Benchmarks.Micro;

/// <summary>Records through a whole task and its commit, in the test driver: what one record costs.</summary>
public class TaskBenchmarks
{
    private const int Records = 50_000;
    private const int Keys = 10_000;
    private TopologyTestDriver _driver = null!;
    private RocksDbStoreEngine? _rocksDb;

    [IterationSetup(Target = nameof(MapValues))]
    public void SetUpMap() => SetUp(Map());

    [IterationSetup(Target = nameof(CountInMemory))]
    public void SetUpMemory() => SetUp(Count(persistent: false));

    [IterationSetup(Target = nameof(CountRocksDb))]
    public void SetUpRocksDb() => SetUp(Count(persistent: true));

    [Benchmark(OperationsPerInvoke = Records)]
    public void MapValues() => _driver.Commit();

    [Benchmark(OperationsPerInvoke = Records)]
    public void CountInMemory() => _driver.Commit();

    [Benchmark(OperationsPerInvoke = Records)]
    public void CountRocksDb() => _driver.Commit();

    [IterationCleanup]
    public void TearDown()
    {
        _driver.Dispose();
        _rocksDb?.Dispose();
    }

    private static StreamTopology Map()
    {
        var builder = new StreamsBuilder();
        builder.Stream("in", Consumed.With(Serde.Int64, Serde.Int64))
            .MapValues(value => value + 1)
            .To("out", Produced.With(Serde.Int64, Serde.Int64));
        return builder.Build();
    }

    private static StreamTopology Count(bool persistent)
    {
        var builder = new StreamsBuilder();
        builder.Stream("in", Consumed.With(Serde.Int64, Serde.Int64))
            .GroupByKey(Grouped.With(Serde.Int64, Serde.Int64))
            .Count(Materialized.As<long, long>("counts") with { Persistent = persistent })
            .ToStream()
            .To("out", Produced.With(Serde.Int64, Serde.Nullable(Serde.Int64)));
        return builder.Build();
    }

    /// <summary>Everything lies in the input before the clock starts; the one commit of the benchmark takes and writes all of it.</summary>
    private void SetUp(StreamTopology topology)
    {
        _rocksDb = new RocksDbStoreEngine();
        _driver = new TopologyTestDriver(topology, new TopologyTestOptions { CommitEvery = int.MaxValue, StoreEngine = _rocksDb });
        var input = _driver.CreateInputTopic<long, long>("in");
        for (var i = 0; i < Records; i++)
        {
            input.PipeInput(i * 7919L % Keys, i, i);
        }
    }
}
