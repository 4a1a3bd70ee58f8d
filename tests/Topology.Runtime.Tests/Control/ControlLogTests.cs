using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;
using static StreamizFraud.Topology.Runtime.Tests.Control.ThresholdTopology;

namespace StreamizFraud.Topology.Runtime.Tests.Control;

/// <summary>Versions of a limit come through the control log while numbers flow.</summary>
public sealed class ControlLogTests
{
    [Fact]
    public void A_version_decides_from_its_adoption_on_and_the_next_one_takes_over()
    {
        using var driver = new TopologyTestDriver(Build());
        var (log, input) = (Log(driver), Numbers(driver));

        input.PipeInput("a", 60, 1);
        Assert.Equal(0, log.Append(Entry(1, "50")));
        driver.Commit();
        input.PipeInput("a", 60, 2);
        Assert.Equal(1, log.Append(Entry(2, "70", ControlActivation.Shadow)));
        driver.Commit();
        input.PipeInput("a", 60, 3);
        log.Append(Entry(3, "", ControlActivation.Withdrawn));
        driver.Commit();
        input.PipeInput("a", 60, 4);

        Assert.Equal([(0, false), (1, true), (2, false), (0, false)], Decisions(driver).Select(decision => (decision.Version, decision.IsOver)));
        Assert.Equal([0, 1, 2, 3], Adoptions(driver, 0).Select(adoption => adoption.Entries));
        Assert.Equal(3, log.Read().Count);
    }

    [Fact]
    public void What_is_in_the_log_at_the_first_start_holds_from_the_first_record_on()
    {
        var options = new TopologyTestOptions { ApplicationId = "early" };
        using var driver = new TopologyTestDriver(WithoutLog(), options);
        var log = new ControlLogWriter(driver.Cluster, "early");
        log.Append(Entry(1, "50"));
        Numbers(driver).PipeInput("a", 60, 1);
        driver.Restart(Build());
        Numbers(driver).PipeInput("a", 60, 2);

        Assert.Equal([1], Decisions(driver).Select(decision => decision.Version));
    }

    /// <summary>What was superseded before a task began is never in force, and may be dear to make, or no more to be had.</summary>
    [Fact]
    public void A_history_that_begins_makes_the_newest_that_can_be_made_and_nothing_that_was_superseded()
    {
        using var driver = new TopologyTestDriver(WithoutLog(), new TopologyTestOptions { ApplicationId = "early" });
        var log = new ControlLogWriter(driver.Cluster, "early");
        foreach (var (content, index) in new[] { "50", "broken", "70", "broken", "broken" }.Select((content, index) => (content, index)))
        {
            log.Append(Entry(index + 1, content));
        }

        var made = new List<long>();
        driver.Restart(Build(context =>
        {
            var limit = context.GetStateStore<IControlStore>(ThresholdTopology.History).Follow(Kind, Limit, entry =>
            {
                made.Add(entry.Version);
                return Parse(entry);
            });
            return () => limit.InForce;
        }));
        Numbers(driver).PipeInput("a", 60, 2);

        Assert.Equal([3], Decisions(driver).Select(decision => decision.Version));
        Assert.Equal([5, 4, 3], made);
        Assert.Equal([3, 4], log.ReadHistory(ThresholdTopology.History, 0).SelectMany(row => row.Refused));
    }

    [Fact]
    public void A_wrong_order_is_refused_by_the_writer_which_says_what_comes_next()
    {
        using var driver = new TopologyTestDriver(Build());
        var log = Log(driver);
        Assert.Contains("the first is 1", Assert.Throws<ArgumentException>(() => log.Append(Entry(2, "1"))).Message, StringComparison.Ordinal);
        log.Append(Entry(1, "1"));
        Assert.Contains("the next is 2", Assert.Throws<ArgumentException>(() => log.Append(Entry(1, "2"))).Message, StringComparison.Ordinal);
        Assert.Contains("the next is 2", Assert.Throws<ArgumentException>(() => log.Append(Entry(3, "2"))).Message, StringComparison.Ordinal);
        Assert.Contains("kind", Assert.Throws<ArgumentException>(() => log.Append(new ControlEntry("a b", "n", 1, ""))).Message, StringComparison.Ordinal);
        Assert.Contains("content", Assert.Throws<ArgumentException>(() => log.Append(new ControlEntry("a", "n", 1, new string('x', 300_000)))).Message, StringComparison.Ordinal);
        // Another thing has versions of its own.
        Assert.Equal(1, log.Append(new ControlEntry(Kind, "other", 1, "1")));
    }

    [Fact]
    public void Entries_that_cannot_count_are_passed_over_by_every_reader_and_stop_nobody()
    {
        using var driver = new TopologyTestDriver(Build());
        var (log, input) = (Log(driver), Numbers(driver));
        var raw = driver.CreateInputTopic(ControlLog.TopicOf("app"), Serde.Utf8, Serde.Bytes);
        var entries = driver.CreateInputTopic(ControlLog.TopicOf("app"), Serde.Utf8, new ControlEntrySerde());
        log.Append(Entry(1, "50"));
        raw.PipeInput("x", [0xFF, 0x00], 1);
        raw.PipeTombstone("x", 1);
        raw.PipeInput("x", "{\"format\":2}"u8.ToArray(), 1);
        // Two writers that did not know of each other: the second one's does not count.
        entries.PipeInput("x", Entry(2, "70"), 1);
        entries.PipeInput("x", Entry(2, "90"), 1);
        entries.PipeInput("x", Entry(7, "10"), 1);
        driver.Commit();
        input.PipeInput("a", 80, 1);

        Assert.Equal([(2L, true)], Decisions(driver).Select(decision => (decision.Version, decision.IsOver)));
        Assert.Equal(["50", "70"], log.Read().Select(entry => entry.Content));
        Assert.Equal(2, log.Append(Entry(3, "90")));
    }

    [Fact]
    public void A_version_that_cannot_be_made_is_refused_and_stays_so_for_the_records_it_was_refused_for()
    {
        using var driver = new TopologyTestDriver(Build());
        var (log, input) = (Log(driver), Numbers(driver));
        log.Append(Entry(1, "50"));
        driver.Commit();
        log.Append(Entry(2, "fifty"));
        driver.Commit();
        input.PipeInput("a", 60, 1);
        driver.Crash();
        input.PipeInput("a", 60, 2);
        log.Append(Entry(3, "70"));
        driver.Commit();
        input.PipeInput("a", 60, 3);

        Assert.Equal([1, 1, 3], Decisions(driver).Select(decision => decision.Version));
        Assert.Equal([1], Adoptions(driver, 0).Single(adoption => adoption.Entries == 2).Refused);
    }

    [Fact]
    public void A_version_in_force_that_cannot_be_made_any_more_stops_the_application()
    {
        var isBroken = false;
        using var driver = new TopologyTestDriver(Build(context =>
        {
            var limit = context.GetStateStore<IControlStore>(History).Follow(Kind, Limit, entry => isBroken ? throw new FileNotFoundException("model") : Parse(entry));
            return () => limit.InForce;
        }));
        Log(driver).Append(Entry(1, "50"));
        driver.Commit();
        isBroken = true;
        var stopped = Assert.ThrowsAny<Exception>(driver.Crash);
        Assert.Contains("Version 1 of rule limit", stopped.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_things_of_a_kind_are_followed_by_name_and_others_cause_no_commit()
    {
        var names = new List<string>();
        using var driver = new TopologyTestDriver(Build(context =>
        {
            var rules = context.GetStateStore<IControlStore>(History).FollowAll(Kind, Parse);
            return () =>
            {
                names.Add(string.Join(',', rules.All.Select(version => version.Entry.Name)));
                return rules.InForce;
            };
        }));
        var (log, input) = (Log(driver), Numbers(driver));
        log.Append(new ControlEntry(Kind, "b", 1, "2"));
        log.Append(new ControlEntry("model", "a", 1, "2"));
        driver.Commit();
        input.PipeInput("k", 1, 1);
        log.Append(new ControlEntry(Kind, "a", 1, "1"));
        driver.Commit();
        input.PipeInput("k", 1, 1);
        log.Append(new ControlEntry(Kind, "b", 2, "") { Activation = ControlActivation.Withdrawn });
        log.Append(new ControlEntry("model", "a", 2, "2"));
        driver.Commit();
        input.PipeInput("k", 1, 1);

        Assert.Equal(["b", "a,b", "a"], names);
        Assert.Equal([0, 2, 3, 5], Adoptions(driver, 0).Select(adoption => adoption.Entries));
    }

    [Fact]
    public void A_history_without_the_log_is_refused_when_the_topology_is_built()
    {
        var builder = new StreamsBuilder();
        builder.AddStateStore(ControlLog.History(History));
        builder.Stream("numbers", Consumed.With(Serde.Utf8, Serde.Int64)).Process(() => new Nothing(), Named.As("n"), History).To("decisions", Produced.With(Serde.Utf8, Serde.Int64));
        Assert.Contains("AddControlLog", Assert.Throws<TopologyException>(builder.Build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_topic_is_made_with_one_partition_and_one_of_more_is_refused()
    {
        using (var driver = new TopologyTestDriver(Build(), new TopologyTestOptions { Partitions = 3 }))
        {
            Assert.Equal(1, driver.Cluster.PartitionCount("app-control"));
        }

        using var other = new TopologyTestDriver(WithoutLog());
        other.Cluster.CreateTopic("app-control", 2);
        Assert.Contains("app-control", Assert.Throws<TopologyException>(() => other.Restart(Build())).Message, StringComparison.Ordinal);
    }

    internal static ControlLogWriter Log(TopologyTestDriver driver) => new(driver.Cluster, "app");

    internal static TestInputTopic<string, long> Numbers(TopologyTestDriver driver) => driver.CreateInputTopic("numbers", Serde.Utf8, Serde.Int64);

    internal static List<Decision> Decisions(TopologyTestDriver driver) =>
        [.. driver.CreateOutputTopic("decisions", Serde.Utf8, Serde.Utf8).ReadRecordsToList().Select(record => Decision.Parse(record.Value!))];

    /// <summary>The history of a task, from its changelog.</summary>
    internal static List<ControlAdoption> Adoptions(TopologyTestDriver driver, int partition) =>
    [
        .. driver.Cluster.ReadAll($"app-{History}-changelog", partition)
            .Select(record => new ControlAdoptionSerde().Deserialize(record.Value!, new SerdeContext(History, IsKey: false)))
            .OrderBy(adoption => adoption.Entries),
    ];

    private static Planning.StreamTopology WithoutLog()
    {
        var builder = new StreamsBuilder();
        builder.Stream("numbers", Consumed.With(Serde.Utf8, Serde.Int64)).Filter((_, _) => false).MapValues(value => $"{value}").To("decisions", Produced.With(Serde.Utf8, Serde.Utf8));
        return builder.Build();
    }

    private sealed class Nothing : Processing.IProcessor<string, long, string, long>
    {
        public void Init(Processing.IProcessorContext<string, long> context)
        {
        }

        public void Process(in Record<string, long> record)
        {
        }
    }
}
