using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;
using static StreamizFraud.Features.Tests.Versions.VersionTopology;

namespace StreamizFraud.Features.Tests.Versions;

/// <summary>Versions that are deployed, withdrawn or switched to in a wrong order are refused, saying why; what served goes on.</summary>
public sealed class OrderOfDeploymentTests
{
    private static readonly TestEventSerde Events = new();

    [Fact]
    public void A_version_takes_over_once_it_is_filled_and_the_old_one_can_go_then()
    {
        using var driver = new TopologyTestDriver(Of(new First()));
        Pipe(driver, 10);
        driver.Restart(Of(new First(), new Second()));
        Pipe(driver, 5);
        Switch(driver, 1, new Second());
        Pipe(driver, 1);
        Assert.Equal((16, 0), Served(driver));
        Assert.Equal([0L], Refused(driver));

        Copy(driver);
        Pipe(driver, 1);
        Switch(driver, 2, new Second());
        Pipe(driver, 3);
        Assert.Equal((17, 3), Served(driver));

        // Back to the old version, which has gone on, and to the new one again.
        Switch(driver, 3, new First());
        Pipe(driver, 2);
        Switch(driver, 4, new Second());
        Pipe(driver, 1);
        Assert.Equal((19, 4), Served(driver));

        driver.Restart(Of(new Second()));
        Pipe(driver, 2);
        // 0 + 1 + … + 24
        Assert.Equal(300, Rows(driver, new Second())[^1]["ever"]);
        Assert.Equal((19, 6), Served(driver));
    }

    [Fact]
    public void An_entry_of_a_set_that_the_program_does_not_have_or_has_otherwise_is_refused()
    {
        using var driver = new TopologyTestDriver(Of(new First()));
        Switch(driver, 1, new Second());
        Switch(driver, 2, new Second("pay-1"));
        Pipe(driver, 3);
        Assert.Equal([0L, 1L], Refused(driver));
        Assert.Equal(3, Rows(driver, new First()).Count);
    }

    [Fact]
    public void A_program_without_the_version_that_serves_does_not_start()
    {
        using var driver = Switched();
        Assert.Contains("feature-set pay was in force and cannot be made any more", Stopped(driver, new First()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_that_is_not_filled_cannot_be_the_first_nor_can_a_new_one()
    {
        using (var driver = new TopologyTestDriver(Of(new First())))
        {
            Pipe(driver, 3);
            driver.Restart(Of(new First(), new Second()));
            Pipe(driver, 3);
            Assert.Contains("Feature set pay-2 is the first of this program and is not filled", Stopped(driver, new Second()), StringComparison.Ordinal);
        }

        using var other = new TopologyTestDriver(Of(new First()));
        Pipe(other, 3);
        Assert.Contains("Feature set pay-2 is the first of this program and new", Stopped(other, new Second()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_that_was_left_out_for_a_while_does_not_come_back()
    {
        using var driver = Switched();
        driver.Restart(Of(new Second()));
        Pipe(driver, 2);
        Assert.Contains("Feature set pay-1 was in an earlier program", Stopped(driver, new Second(), new First()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_filled_is_refused_when_the_topology_is_built()
    {
        var builder = new StreamsBuilder();
        var versions = builder.Stream("events", Consumed.With(Serde.Utf8, Events)).InVersions(builder, Name, Events);
        versions.Compute(new First());
        Assert.Contains("name of its own", Assert.Throws<TopologyException>(() => versions.Compute(new Second("pay-1"))).Message, StringComparison.Ordinal);
        Assert.Contains("give InVersions the history", Assert.Throws<TopologyException>(() => versions.Compute(new Second())).Message, StringComparison.Ordinal);
        Assert.Contains("labels that come late", Assert.Throws<TopologyException>(() =>
        {
            var other = new StreamsBuilder();
            other.Stream("events", Consumed.With(Serde.Utf8, Events)).InVersions(other, Name, Events).Compute(new Labelled());
        }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_copy_of_a_topic_has_its_records_in_their_partitions_with_their_offsets()
    {
        using var driver = new TopologyTestDriver(FeatureVersions.CopyHistory("events", History), new TopologyTestOptions { Partitions = 3 });
        Pipe(driver, 40, cards: 9);
        for (var partition = 0; partition < 3; partition++)
        {
            var (events, history) = (driver.Cluster.ReadAll("events", partition), driver.Cluster.ReadAll(History, partition));
            Assert.NotEmpty(events);
            Assert.Equal(
                events.Select(record => ($"{record.Offset}", record.Timestamp, Convert.ToHexString(record.Key!), Convert.ToHexString(record.Value!))),
                history.Select(record => (System.Text.Encoding.UTF8.GetString(record.Headers.Last("streamizfraud-source-offset")!.Value.Value!), record.Timestamp, Convert.ToHexString(record.Key!), Convert.ToHexString(record.Value!))));
        }
    }

    [Fact]
    public void Rows_of_stores_are_read_as_they_were_written()
    {
        var context = new SerdeContext("store", IsKey: false);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        new Features.Versions.VersionStateSerde().Serialize([new("pay-1", Features.Versions.VersionStage.Live), new("é", Features.Versions.VersionStage.Filling, 300, 7)], buffer, context);
        Assert.Equal("01057061792D3103000002C3A901AC0208", Convert.ToHexString(buffer.WrittenSpan));
        var read = new Features.Versions.VersionStateSerde().Deserialize(buffer.WrittenSpan, context);
        Assert.Equal([new("pay-1", Features.Versions.VersionStage.Live), new("é", Features.Versions.VersionStage.Filling, 300, 7)], read);

        buffer.Clear();
        var waiting = new Features.Versions.WaitingEventSerde<string>(Serde.Utf8);
        waiting.Serialize(new("c", 300, "event"), buffer, context);
        Assert.Equal("01AC0201636576656E74", Convert.ToHexString(buffer.WrittenSpan));
        Assert.Equal(new("c", 300, "event"), waiting.Deserialize(buffer.WrittenSpan, context));
        foreach (var bytes in (byte[][])[[], [2, 0], [1, 5, 9]])
        {
            Assert.Throws<SerdeException>(() => waiting.Deserialize(bytes, context));
        }

        foreach (var bytes in (byte[][])[[], [2], [1, 9, 0x70]])
        {
            Assert.Throws<SerdeException>(() => new Features.Versions.VersionStateSerde().Deserialize(bytes, context));
        }
    }

    private static TopologyTestDriver Switched()
    {
        var driver = new TopologyTestDriver(Of(new First()));
        Pipe(driver, 3);
        driver.Restart(Of(new First(), new Second()));
        Pipe(driver, 1);
        Copy(driver);
        Pipe(driver, 1);
        Switch(driver, 1, new Second());
        Pipe(driver, 1);
        Assert.Equal((5, 1), Served(driver));
        return driver;
    }

    private static string Stopped(TopologyTestDriver driver, params FeatureSet<TestEvent>[] sets) => Assert.ThrowsAny<Exception>(() =>
    {
        driver.Restart(Of(sets));
        Pipe(driver, 1);
    }).ToString();

    private static void Pipe(TopologyTestDriver driver, int events, int cards = 1)
    {
        var input = driver.CreateInputTopic("events", Serde.Utf8, Events);
        for (var i = 0; i < events; i++)
        {
            var n = Enumerable.Range(0, driver.Cluster.PartitionCount("events")).Sum(partition => driver.Cluster.ReadAll("events", partition).Count);
            input.PipeInput($"c{n % cards}", new TestEvent($"c{n % cards}", "t", n, false), 1_000 + n);
        }
    }

    private static void Copy(TopologyTestDriver driver)
    {
        var history = driver.CreateInputTopic(History, Serde.Utf8, Events);
        foreach (var record in driver.Cluster.ReadAll("events", 0))
        {
            history.PipeInput(
                Serde.Utf8.Deserialize(record.Key!, new SerdeContext("events", IsKey: true)), Events.Deserialize(record.Value!, new SerdeContext("events", IsKey: false)), record.Timestamp,
                new RecordHeaders(new RecordHeader("streamizfraud-source-offset", System.Text.Encoding.UTF8.GetBytes($"{record.Offset}"))), 0);
        }
    }

    private static void Switch(TopologyTestDriver driver, long version, FeatureSet<TestEvent> set)
    {
        new ControlLogWriter(driver.Cluster, "app").Append(FeatureVersions.Entry(Name, version, set));
        driver.Commit();
    }

    private static IReadOnlyList<FeatureRow<TestEvent>> Rows(TopologyTestDriver driver, FeatureSet<TestEvent> set) =>
    [
        .. driver.Cluster.ReadAll(RowsOf(set), 0).Select(record => new FeatureRowSerde<TestEvent>(set, Events).Deserialize(record.Value!, new SerdeContext("rows", IsKey: false))),
    ];

    private static (int Old, int New) Served(TopologyTestDriver driver) => (Rows(driver, new First()).Count, Rows(driver, new Second()).Count);

    private static IEnumerable<long> Refused(TopologyTestDriver driver) => driver.Cluster.ReadAll($"app-{Name}-versions-changelog", 0)
        .SelectMany(record => new ControlAdoptionSerde().Deserialize(record.Value!, new SerdeContext("history", IsKey: false)).Refused).Distinct();

    private sealed class Labelled : FeatureSet<TestEvent>
    {
        public Labelled()
            : base("labelled")
        {
            var labels = LateLabels(e => e.Card, keep: TimeSpan.FromDays(1));
            Feature("frauds", By("card", e => e.Card).KnownCount(labels).Last(TimeSpan.FromDays(1)));
        }
    }
}
