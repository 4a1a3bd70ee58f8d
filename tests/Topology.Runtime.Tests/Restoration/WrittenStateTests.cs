using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>This version over the state folders of earlier ones.</summary>
[Trait("Fault", "1.7")]
public sealed class WrittenStateTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("written-state").FullName;

    [Theory]
    [InlineData("d5d7fa4")]
    public void State_of_an_earlier_version_is_taken_up_as_it_is_and_goes_on_as_if_nothing_had_happened(string version)
    {
        using var undisturbed = new TopologyTestDriver(EveryKindOfStore.Topology(), Upgrade.Options(Path.Combine(_root, "undisturbed"), new RocksDbStoreEngine()));
        EveryKindOfStore.PipeWritten(undisturbed);
        EveryKindOfStore.PipeMore(undisturbed);

        using var driver = TakeUp(version);
        EveryKindOfStore.PipeMore(driver);

        Assert.Equal(EveryKindOfStore.Results(undisturbed), EveryKindOfStore.Results(driver));
    }

    [Theory]
    [InlineData("d5d7fa4")]
    public void State_of_an_earlier_version_is_signed_when_it_is_taken_up_and_refused_to_others_from_then_on(string version)
    {
        using var driver = TakeUp(version);

        var refused = Assert.Throws<StoreMismatchException>(() => driver.Restart(CountAsText()));

        Assert.Equal("counts", refused.Store);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static StreamTopology CountAsText()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("in").MapValues(value => $"{value}").GroupByKey(Grouped.With(Serde.Utf8, Serde.Utf8))
            .Reduce((_, value) => value, Materialized.As<string, string>("counts"));
        return builder.Build();
    }

    /// <summary>A driver whose topics are those that the folder belongs to, and whose stores are the folder's.</summary>
    private TopologyTestDriver TakeUp(string version)
    {
        var engine = new ReplacingEngine(new RocksDbStoreEngine());
        var driver = new TopologyTestDriver(EveryKindOfStore.Topology(), Upgrade.Options(Path.Combine(_root, "taken-up"), engine));
        EveryKindOfStore.PipeWritten(driver);
        engine.Next = WrittenFolder.Of(version);
        var before = driver.Restores.Count;
        driver.Restart();

        var opened = driver.Restores.Skip(before).ToList();
        Assert.NotEmpty(opened);
        Assert.All(opened, report => Assert.True(report is { FromLocalState: true, Records: 0 }, $"{report.Store} was restored: {report}"));
        return driver;
    }
}
