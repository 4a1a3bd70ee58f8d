using System.Buffers.Binary;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.State.InMemory;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>An operator that a version left out and the next one has again finds its rows, and must find its clock too.</summary>
public sealed class RolledBackTests
{
    [Theory]
    [Trait("Fault", "1.1")]
    [InlineData(true)]
    [InlineData(false)]
    public void Windows_that_were_sent_are_not_sent_again_by_the_version_that_comes_back(bool disk)
    {
        using var driver = Driver(disk);
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 1_000);
        input.PipeInput("b", "x", 20_000);
        Assert.Single(driver.Cluster.ReadAll("out", 0));

        driver.Restart(Without());
        input.PipeInput("c", "x", 21_000);
        driver.Restart(With());
        input.PipeInput("c", "x", 22_000);
        input.PipeInput("d", "x", 60_000);

        // b and c of the second window.
        Assert.Equal(["0 1", "20000 1", "20000 1"], Results(driver));
    }

    [Theory]
    [Trait("Fault", "1.1")]
    [InlineData(true)]
    [InlineData(false)]
    public void A_late_record_does_not_open_its_window_again_after_a_version_without_it(bool disk)
    {
        using var driver = Driver(disk);
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 1_000);
        input.PipeInput("b", "x", 20_000);

        driver.Restart(Without());
        input.PipeInput("c", "x", 21_000);
        driver.Restart(With());
        input.PipeInput("a", "late", 2_000);
        input.PipeInput("d", "x", 60_000);

        // a once, then b.
        Assert.Equal(["0 1", "20000 1"], Results(driver));
    }

    [Fact]
    [Trait("Fault", "1.7")]
    public void A_store_that_comes_back_as_another_is_refused_although_no_state_is_left_of_it()
    {
        using var driver = Driver(disk: false);
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 1_000);
        driver.Restart(Without());
        input.PipeInput("c", "x", 21_000);

        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("w")).ToStream().To("out");

        Assert.Contains("store w", Assert.ThrowsAny<Exception>(() =>
        {
            driver.Restart(builder.Build());
            input.PipeInput("c", "x", 22_000);
        }).Message, StringComparison.Ordinal);
    }

    /// <summary>Start of the window and count.</summary>
    private static IEnumerable<string> Results(TopologyTestDriver driver) => driver.Cluster.ReadAll("out", 0).Select(record =>
        $"{BinaryPrimitives.ReadInt64BigEndian(record.Key.AsSpan()[^8..])} {BinaryPrimitives.ReadInt64BigEndian(record.Value)}");

    private static TopologyTestDriver Driver(bool disk) =>
        new(With(), new TopologyTestOptions { StoreEngine = disk ? new RocksDbStoreEngine() : new MemoryStoreEngine() });

    private static StreamTopology With()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeAndGrace(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)))
            .EmitStrategy(EmitStrategy.OnWindowClose).Count(Materialized.As<string, long>("w").WithRetention(TimeSpan.FromHours(1))).ToStream().To("out");
        return builder.Build();
    }

    private static StreamTopology Without()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("other")).ToStream().To("other-out");
        return builder.Build();
    }
}
