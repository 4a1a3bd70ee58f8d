using System.Text;
using BenchmarkDotNet.Attributes;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Testing;

namespace StreamizFraud.Benchmarks.Micro;

/// <summary>
/// What one record costs an operator: through the test driver (the real stream thread, exactly once over the simulated cluster), a commit
/// every 5,000 records, 100,000 keys in random order, values of 200 bytes, every result written to a topic.
/// </summary>
/// <remarks>
/// The input of an iteration lies in its topic before the clock starts. "cached": rows stay decoded between commits, up to all of them;
/// "uncached": every commit forgets them, so that the first read of a key after it goes to the store.
/// </remarks>
public class OperatorBenchmarks
{
    private const int Keys = 100_000;
    internal const int Records = 100_000;
    private readonly byte[][] _keys = new byte[Keys][];
    private readonly byte[] _value = new byte[Payment.Bytes];
    private TopologyTestDriver _driver = null!;
    private RocksDbStoreEngine _rocksDb = null!;
    private Random _random = null!;
    private long _time = 1_700_000_000_000;

    /// <summary>Operator, stores, and whether rows stay decoded.</summary>
    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = "mapValues";

    public static IEnumerable<string> Cases =>
        new[] { "mapValues" }.Concat(OperatorTopology.Stateful.SelectMany(name => new[] { $"{name}/rocksdb/cached", $"{name}/rocksdb/uncached", $"{name}/memory" }));

    [GlobalSetup]
    public void Open()
    {
        var parts = Case.Split('/');
        _random = new Random(1);
        for (var key = 0; key < Keys; key++)
        {
            _keys[key] = Encoding.UTF8.GetBytes($"card-{key:D8}");
        }

        _random.NextBytes(_value);
        _rocksDb = new RocksDbStoreEngine();
        _driver = new TopologyTestDriver(
            OperatorTopology.Build(parts[0], persistent: parts.ElementAtOrDefault(1) != "memory"),
            new TopologyTestOptions { CommitEvery = 5_000, StoreEngine = _rocksDb, MaxCachedRows = parts.ElementAtOrDefault(2) == "uncached" ? 0 : 2_000_000 });
        if (OperatorTopology.HasTable(parts[0]))
        {
            foreach (var key in _keys)
            {
                _driver.Cluster.Produce(OperatorTopology.Table, 0, key, _value, 0);
            }

            _driver.Commit();
        }

        // Every key has its row, and the code its final form, before anything is timed.
        for (var round = 0; round < 3; round++)
        {
            Fill();
            _driver.Commit();
        }
    }

    [IterationSetup]
    public void Fill()
    {
        _random.Shuffle(_keys);
        for (var i = 0; i < Records; i++)
        {
            // 100,000 records are 30 minutes of event time.
            _driver.Cluster.Produce(OperatorTopology.Input, 0, _keys[i], _value, _time += 18);
        }
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public void Process() => _driver.Commit();

    [GlobalCleanup]
    public void Close()
    {
        _driver.Dispose();
        _rocksDb.Dispose();
    }
}
