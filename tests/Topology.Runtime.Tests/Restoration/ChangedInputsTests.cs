using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>A deployment changes what a task reads: its clocks stay, and what is new is not taken for something that was lost (steps CR3 and CR5).</summary>
public sealed class ChangedInputsTests
{
    private readonly LosingEngine _engine = new();

    [Theory]
    [Trait("Fault", "1.1")]
    [InlineData(false)]
    [InlineData(true)]
    public void The_clocks_of_a_task_stay_when_an_input_is_removed(bool removed)
    {
        // By hash: of some stores the clocks would be beside the offset of the input that goes.
        for (var n = 0; n < 8; n++)
        {
            using var driver = New(Cogroup($"c{n}", third: true), disk: false);
            Pipe(driver, "fast", "a", 100_000);
            Pipe(driver, "slow", "a", 10_000);
            Pipe(driver, "third", "a", 100_000);
            Assert.Equal(3, Sent(driver));
            driver.Restart(Cogroup($"c{n}", third: !removed));

            Pipe(driver, "slow", "a", 12_000);

            Assert.True(Sent(driver) == 4, $"store c{n}: a record of the slower stream, in time by its own stream, is missing");
        }
    }

    [Fact]
    [Trait("Fault", "1.1")]
    public void An_input_that_comes_back_does_not_bring_older_clocks_after_a_tool_has_set_the_other_offset()
    {
        for (var n = 0; n < 6; n++)
        {
            using var driver = New(OnClose($"c{n}", "in", "old"), disk: true);
            for (var i = 0; i < 5; i++)
            {
                Pipe(driver, "in", "a", 1_000 + i);
            }

            Pipe(driver, "old", "a", 2_000);
            driver.Cluster.ResetOffset("app", new(new("in", 0), driver.Cluster.EndOffset("in", 0)));
            driver.Restart(OnClose($"c{n}", "in"));
            Pipe(driver, "in", "b", 100_000);
            driver.Restart(OnClose($"c{n}", "in", "old"));

            // Late: its window was closed and sent before.
            Pipe(driver, "in", "a", 3_000);
            Pipe(driver, "in", "b", 120_000);

            Assert.Equal(["a@2000", "b@100000"], driver.Cluster.ReadAll("out", 0).Select(r => $"{Encoding.UTF8.GetString(r.Key!)}@{r.Timestamp}"));
        }
    }

    [Fact]
    [Trait("Fault", "1.1")]
    public void An_input_that_comes_back_does_not_bring_older_clocks_when_its_offset_is_the_only_one_of_ours()
    {
        for (var n = 0; n < 6; n++)
        {
            using var driver = New(OnClose($"c{n}", "in", "old"), disk: true);
            Pipe(driver, "in", "a", 1_000);
            Pipe(driver, "old", "a", 2_000);
            driver.Restart(OnClose($"c{n}", "in"));
            Pipe(driver, "in", "b", 100_000);
            driver.Cluster.ResetOffset("app", new(new("in", 0), driver.Cluster.EndOffset("in", 0)));
            driver.Restart(OnClose($"c{n}", "in", "old"));

            Pipe(driver, "in", "a", 3_000);
            Pipe(driver, "in", "b", 120_000);

            Assert.Equal(["a@2000", "b@100000"], driver.Cluster.ReadAll("out", 0).Select(r => $"{Encoding.UTF8.GetString(r.Key!)}@{r.Timestamp}"));
        }
    }

    [Fact]
    [Trait("Fault", "1.1")]
    public void A_member_with_an_old_folder_believes_what_others_committed_since_also_if_their_numbers_began_anew()
    {
        using var driver = New(OnClose("counts", "in"), disk: true);
        for (var i = 0; i < 6; i++)
        {
            Pipe(driver, "in", "a", 1_000 + i);
        }

        _engine.Member = "other";
        driver.Cluster.ResetOffset("app", driver.Cluster.CommittedOffset("app", new("in", 0)) with { Metadata = OffsetMetadata.Write(new(), new(1, 1, 1_005, 1_005), []) });
        driver.Restart();
        Pipe(driver, "in", "b", 100_000);
        _engine.Member = "";
        driver.Restart();

        Pipe(driver, "in", "a", 3_000);
        Pipe(driver, "in", "b", 120_000);

        Assert.Equal(["a@1005", "b@100000"], driver.Cluster.ReadAll("out", 0).Select(r => $"{Encoding.UTF8.GetString(r.Key!)}@{r.Timestamp}"));
    }

    [Theory]
    [Trait("Fault", "1.5")]
    [InlineData(false)]
    [InlineData(true)]
    public void An_input_may_be_replaced_by_another_one(bool disk)
    {
        using var driver = New(Counts(disk, "in", "old"), disk);
        Pipe(driver, "in");
        Pipe(driver, "old");
        LoseDisk(driver);
        driver.Cluster.CreateTopic("new", 1);

        driver.Restart(Counts(disk, "in", "new"));
        Pipe(driver, "in");
        Pipe(driver, "new");

        Assert.Equal([1, 2, 3, 4], Outputs(driver));
    }

    [Fact]
    [Trait("Fault", "1.5")]
    public void An_input_may_be_added_after_another_was_removed_and_nothing_came()
    {
        using var driver = New(Counts(false, "in", "old"), disk: false);
        Pipe(driver, "in");
        Pipe(driver, "old");
        driver.Restart(Counts(false, "in"));
        driver.Commit();
        driver.Cluster.CreateTopic("new", 1);

        driver.Restart(Counts(false, "in", "new"));
        Pipe(driver, "in");

        Assert.Equal(3, Outputs(driver).Last());
    }

    [Fact]
    [Trait("Fault", "1.5")]
    public void An_input_may_be_added_after_a_tool_has_passed_over_records_of_another()
    {
        using var driver = New(Counts(true, "in", "old"), disk: true);
        Pipe(driver, "in");
        Pipe(driver, "old");
        LoseDisk(driver);
        PassOver(driver);
        driver.Cluster.CreateTopic("new", 1);

        driver.Restart(Counts(true, "in", "old", "new"));
        Pipe(driver, "in");

        Assert.Equal(3, Outputs(driver).Last());
    }

    [Theory]
    [Trait("Fault", "1.5")]
    [InlineData("in", -1)]
    [InlineData("in", 1)]
    [InlineData("old", -1)]
    [InlineData("old", 0)]
    public void An_input_of_the_last_commit_whose_offset_is_gone_or_set_stops_also_beside_a_new_one(string reset, long offset)
    {
        using var driver = New(Counts(false, "in", "old"), disk: false);
        Pipe(driver, "in");
        Pipe(driver, "old");
        driver.Cluster.ResetOffset("app", new(new(reset, 0), offset));
        driver.Cluster.CreateTopic("new", 1);

        var failure = Assert.Throws<StreamException>(() => driver.Restart(Counts(false, "in", "old", "new")));

        Assert.Contains($"{reset}-0", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Fault", "1.5")]
    public void A_subtopology_with_state_may_be_added_in_front_and_takes_the_folder_number_of_another()
    {
        using var driver = New(Counts(true, "in"), disk: true);
        Pipe(driver, "in");
        LoseDisk(driver);
        Pipe(driver, "in");
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("front").GroupByKey().Count(Materialized.As<string, long>("fronts").OnDisk());
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts").OnDisk()).ToStream().To("out");
        driver.Cluster.CreateTopic("front", 1);

        driver.Restart(builder.Build());
        Pipe(driver, "in");

        Assert.Equal([1, 2, 3], Outputs(driver));
    }

    [Fact]
    [Trait("Fault", "1.5")]
    public void Another_subtopology_with_empty_stores_may_take_a_folder_whose_rows_were_restored()
    {
        using var driver = New(Counts(true, "in"), disk: true);
        Pipe(driver, "in");
        LoseDisk(driver);
        driver.Cluster.CreateTopic("x", 1);
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("x").GroupByKey().Count(Materialized.As<string, long>("others").OnDisk()).ToStream().To("out");

        driver.Restart(builder.Build());
        Pipe(driver, "x");

        Assert.Equal([1, 1], Outputs(driver));
    }

    private static StreamTopology Cogroup(string name, bool third)
    {
        var builder = new StreamsBuilder();
        var fast = builder.Stream<string, string>("fast");
        if (third)
        {
            fast = fast.Merge(builder.Stream<string, string>("third"));
        }

        fast.GroupByKey().Cogroup<long>((_, _, sum) => sum + 1)
            .Cogroup(builder.Stream<string, string>("slow").GroupByKey(), (_, _, sum) => sum + 1)
            .WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromSeconds(10)))
            .Aggregate(() => 0L, Materialized.As<string, long>(name).WithRetention(TimeSpan.FromHours(1)))
            .ToStream().SelectKey((key, _) => key.Key).To("out");
        return builder.Build();
    }

    private static StreamTopology OnClose(string store, params string[] inputs)
    {
        var builder = new StreamsBuilder();
        Merged(builder, inputs).GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromSeconds(10)))
            .EmitStrategy(EmitStrategy.OnWindowClose)
            .Count(Materialized.As<string, long>(store).OnDisk()).ToStream().SelectKey((key, _) => key.Key).To("out");
        return builder.Build();
    }

    private static StreamTopology Counts(bool disk, params string[] inputs)
    {
        var builder = new StreamsBuilder();
        var store = Materialized.As<string, long>("counts");
        Merged(builder, inputs).GroupByKey().Count(disk ? store.OnDisk() : store).ToStream().To("out");
        return builder.Build();
    }

    private static KStream<string, string> Merged(StreamsBuilder builder, string[] inputs) =>
        inputs.Skip(1).Aggregate(builder.Stream<string, string>(inputs[0]), (stream, input) => stream.Merge(builder.Stream<string, string>(input)));

    private static void Pipe(TopologyTestDriver driver, string topic, string key = "a", long time = 1) =>
        driver.CreateInputTopic<string, string>(topic).PipeInput(key, "x", time);

    private static int Sent(TopologyTestDriver driver) => driver.Cluster.ReadAll("out", 0).Count;

    private static IEnumerable<long> Outputs(TopologyTestDriver driver) =>
        driver.CreateOutputTopic("out", Serde.Utf8, Serde.Int64).ReadRecordsToList().Select(record => record.Value);

    private static void PassOver(TopologyTestDriver driver)
    {
        driver.Cluster.Produce("in", 0, "a"u8.ToArray(), "poison"u8.ToArray(), 1);
        driver.Cluster.ResetOffset("app", new(new("in", 0), driver.Cluster.EndOffset("in", 0)));
    }

    private TopologyTestDriver New(StreamTopology topology, bool disk) =>
        new(topology, disk ? new TopologyTestOptions { StoreEngine = _engine } : new TopologyTestOptions());

    /// <summary>The disk is empty at the next start: the rows are restored.</summary>
    private void LoseDisk(TopologyTestDriver driver)
    {
        _engine.Loses = true;
        driver.Restart();
        _engine.Loses = false;
    }

    private sealed class LosingEngine : IStoreEngine
    {
        private readonly RocksDbStoreEngine _engine = new();

        public bool Loses { get; set; }

        /// <summary>Whose disk it is.</summary>
        public string Member { get; set; } = "";

        public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores)
        {
            if (Loses)
            {
                foreach (var file in Directory.EnumerateFiles(directory))
                {
                    File.Delete(file);
                }
            }

            return _engine.Open(Member.Length == 0 ? directory : Directory.CreateDirectory(Path.Combine(directory, Member)).FullName, stores);
        }
    }
}
