using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>A topology through our test driver: the real stream thread, exactly once, stores in RocksDB.</summary>
internal static class OurDriver
{
    public static DriverRun Run(string topology, DriverInput input, int commitEvery, bool readsOutputs)
    {
        using var engine = new RocksDbStoreEngine();
        using var driver = new TopologyTestDriver(RivalTopology.Build(topology, StreamizTopology.Retention), new TopologyTestOptions { CommitEvery = commitEvery, StoreEngine = engine });
        if (topology == "join")
        {
            var cards = driver.CreateInputTopic(RivalTopology.Cards, Serde.Utf8, Serde.Utf8);
            foreach (var card in input.KnownCards)
            {
                cards.PipeInput(card, "known", timestamp: 0);
            }

            driver.Commit();
        }

        var payments = driver.CreateInputTopic(RivalTopology.Input, Serde.Utf8, Serde.Bytes);
        return DriverRun.Measure(
            input,
            () =>
            {
                foreach (var payment in input.Payments)
                {
                    payments.PipeInput(payment.Card, payment.Bytes, payment.Timestamp);
                }

                driver.Commit();
            },
            readsOutputs ? Outputs : null);

        IReadOnlyList<DriverOutput> Outputs() =>
            [.. driver.Cluster.ReadAll(RivalTopology.Output(topology), 0).Select(record => DriverOutput.Of(record.Key, record.Value, record.Timestamp))];
    }
}
