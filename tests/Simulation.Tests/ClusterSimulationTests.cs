using StreamizFraud.Simulation.Tests.Users;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Runs;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Simulation.Tests;

/// <summary>Users' topologies under every kind of trouble: sound ones pass, and each of the usual faults is found and named.</summary>
public sealed class ClusterSimulationTests(ITestOutputHelper output)
{
    private static IEnumerable<int> Seeds => Enumerable.Range(1, Simulation.Tests.Seeds.Number("SIM_SEEDS") ?? 60);

    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public void Counts_pass_and_are_compared_record_by_record(ProcessingGuarantee guarantee)
    {
        var report = ClusterSimulation.Run(
            Topologies.Count(Materialized.As<string, long>("counts")), Topologies.Feed, Seeds, new ClusterSimulationOptions { ProcessingGuarantee = guarantee });

        output.WriteLine(report.ToString());
        Assert.Equal(guarantee == ProcessingGuarantee.ExactlyOnce ? "every record of each key, in order" : "each key has a record, whatever it says: at least once a store may count a record twice", report.Compared[Topologies.Results]);
        Assert.All(["crash", "close", "reply lost", "request sent twice", "disk full", "power loss", "marker delay", "produce"], kind => Assert.True(report.Events.ContainsKey(kind), kind));
        Assert.Equal(guarantee == ProcessingGuarantee.ExactlyOnce, report.Events.ContainsKey("absence") && report.Events.ContainsKey("request refused"));
    }

    [Fact]
    public void A_processor_with_a_store_passes() =>
        Passes(Topologies.Of(() => new CountInStore("counts"), Stores.KeyValue("counts", Serde.Utf8, Serde.Int64)), Topologies.Feed);

    [Fact]
    public void Windows_that_close_and_a_join_with_a_table_that_is_there_before_pass()
    {
        var report = Passes(
            Topologies.WindowsAndTable(),
            Topologies.Feed.Before("limits", [KeyValuePair.Create("card-1", 100L), KeyValuePair.Create("card-2", 200L)], Serde.Utf8, Serde.Int64));

        Assert.Equal("every record of each key, in order", report.Compared["over"]);
    }

    [Fact]
    public void Of_results_behind_a_repartition_topic_the_last_of_each_key_is_compared()
    {
        var report = Passes(Topologies.SumsByDigit(), Topologies.Feed);

        Assert.StartsWith("the last of each key (it comes from by-digit-repartition", report.Compared[Topologies.Results], StringComparison.Ordinal);
    }

    [Fact]
    public void A_topology_without_state_goes_on_when_its_input_grows()
    {
        var report = Passes(Topologies.Of(() => new Each(record => record.Value * 2)), Topologies.Feed);

        Assert.True(report.Events.ContainsKey("growth"));
    }

    [Fact]
    public void A_field_in_place_of_a_store_is_found()
    {
        var failure = Fails(_ => Topologies.Of(() => new CountInField()));

        Assert.Contains("results, key card-", failure.Finding, StringComparison.Ordinal);
        Assert.Contains("What a processor keeps in a field is gone", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_processors_share_is_found()
    {
        var failure = Fails(_ =>
        {
            var counts = new Dictionary<string, long>();
            return Topologies.Of(() => new Each(record => counts[record.Key] = counts.GetValueOrDefault(record.Key) + 1));
        });

        Assert.Contains("field", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_wall_clock_is_found()
    {
        var failure = Fails(_ => Topologies.Of(() => new Each(_ => DateTime.UtcNow.Ticks)));

        Assert.Contains("It is not deterministic", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the clock", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Chance_is_found()
    {
        var failure = Fails(_ => Topologies.Of(() => new Each(_ => Random.Shared.NextInt64())));

        Assert.Contains("It is not deterministic", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_that_outlives_a_run_is_found()
    {
        var counts = new Dictionary<string, long>();
        var topology = Topologies.Of(() => new Each(record => counts[record.Key] = counts.GetValueOrDefault(record.Key) + 1));
        var failure = Fails(_ => topology);

        Assert.Contains("state that outlives a run", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_without_changelog_is_found_and_named()
    {
        var failure = Fails(_ => Topologies.Count(Materialized.As<string, long>("counts").WithLoggingDisabled()));

        Assert.Contains("Store counts has no changelog", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_effect_outside_that_is_done_twice_is_found_unless_it_may_be_repeated()
    {
        static StreamTopology Mails(SideEffects effects) => Topologies.Of(() => new Each(record =>
        {
            effects.Add($"mail to {record.Key} at {record.Timestamp} about {record.Value}");
            return record.Value;
        }));
        var failure = Fails(Mails);

        Assert.StartsWith("Outside of the topology 'mail to card-", failure.Finding, StringComparison.Ordinal);
        Assert.Contains("is not part of the transaction", failure.Message, StringComparison.Ordinal);
        ClusterSimulation.Run(Mails, Topologies.Feed, Seeds, new ClusterSimulationOptions { EffectsAreRepeatable = true });
    }

    [Fact]
    public void Updates_that_a_cache_leaves_out_are_not_determined_and_the_message_says_how_to_compare_them()
    {
        var topology = Topologies.Count(Materialized.As<string, long>("counts").WithCachingEnabled());
        var failure = Fails(_ => topology);

        Assert.Contains("It is not determined by the input", failure.Message, StringComparison.Ordinal);
        ClusterSimulation.Run(topology, Topologies.Feed, Seeds, new ClusterSimulationOptions
        {
            Comparisons = new Dictionary<string, OutputComparison> { [Topologies.Results] = OutputComparison.LastOfKey },
        });
    }

    [Fact]
    public void A_record_that_fails_needs_no_trouble_and_the_message_says_so()
    {
        var failure = Fails(_ => Topologies.Of(() => new Each(record => record.Value % 50 == 7 ? throw new InvalidOperationException("no") : record.Value)));

        Assert.Contains("It needs no trouble for that", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invariant_that_does_not_hold_is_named()
    {
        var options = new ClusterSimulationOptions
        {
            Invariants = [new("counts stay below 20", outcome => outcome.Read<string, long>(Topologies.Results).Any(result => result.Value >= 20) ? "one is 20" : null)],
        };
        var failure = Assert.Throws<ClusterSimulationException>(
            () => ClusterSimulation.Run(Topologies.Count(Materialized.As<string, long>("counts")), Topologies.Feed, Seeds, options));

        output.WriteLine(failure.Message);
        Assert.Equal("Invariant 'counts stay below 20' does not hold: one is 20", failure.Finding);
    }

    [Fact]
    public void A_failing_run_is_made_small_and_is_the_same_each_time()
    {
        var first = Fails(_ => Topologies.Of(() => new CountInField()));
        var second = Assert.Throws<ClusterSimulationException>(
            () => ClusterSimulation.Run(Topologies.Of(() => new CountInField()), Topologies.Feed, [first.Seed]));

        Assert.Equal(first.Message, second.Message);
        Assert.InRange(first.Trace.Count, 3, 30);
        var whole = Assert.Throws<ClusterSimulationException>(
            () => ClusterSimulation.Run(Topologies.Of(() => new CountInField()), Topologies.Feed, [first.Seed], new ClusterSimulationOptions { ShrinkRuns = 0 }));
        Assert.True(whole.Trace.Count > 5 * first.Trace.Count, $"{whole.Trace.Count} events became {first.Trace.Count}.");
    }

    [Fact]
    public void A_comparison_of_something_that_is_not_there_is_refused() => Assert.Contains(
        "names totals",
        Assert.Throws<ArgumentException>(() => ClusterSimulation.Run(
            Topologies.Count(Materialized.As<string, long>("counts")),
            Topologies.Feed,
            [1],
            new ClusterSimulationOptions { Comparisons = new Dictionary<string, OutputComparison> { ["totals"] = OutputComparison.Keys } })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_store_and_a_topic_of_one_name_are_told_apart()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>(Topologies.Payments).GroupByKey().Count(Materialized.As<string, long>("counts")).ToStream().To("counts");
        var topology = builder.Build();
        ClusterSimulationReport Run(string name) => ClusterSimulation.Run(
            topology, Topologies.Feed, [1], new ClusterSimulationOptions { Comparisons = new Dictionary<string, OutputComparison> { [name] = OutputComparison.Keys } });

        var plain = ClusterSimulation.Run(topology, Topologies.Feed, [1]);
        Assert.Equal(("every record of each key, in order", "the rows"), (plain.Compared["topic counts"], plain.Compared["store counts"]));
        var topic = Run("topic counts");
        Assert.Equal(("the keys (as the options say)", "the rows"), (topic.Compared["topic counts"], topic.Compared["store counts"]));
        var store = Run("store counts");
        Assert.Equal(("every record of each key, in order", "the keys (as the options say)"), (store.Compared["topic counts"], store.Compared["store counts"]));
        Assert.Contains("names counts, which is a topic and a store", Assert.Throws<ArgumentException>(() => Run("counts")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_store_the_keys_alone_can_be_compared_and_an_order_cannot()
    {
        static StreamTopology ClockInStore() => Topologies.Of(() => new ClockInStore("times"), Stores.KeyValue("times", Serde.Utf8, Serde.Int64));
        static ClusterSimulationReport Run(OutputComparison comparison) => ClusterSimulation.Run(
            ClockInStore(), Topologies.Feed, Enumerable.Range(1, 20), new ClusterSimulationOptions { Comparisons = new Dictionary<string, OutputComparison> { ["times"] = comparison } });

        Assert.Equal("the keys (as the options say)", Run(OutputComparison.Keys).Compared["times"]);
        Assert.Contains("changelog", Assert.Throws<ClusterSimulationException>(() => Run(OutputComparison.LastOfKey)).Finding, StringComparison.Ordinal);
        Assert.Contains("the rows of a store have no order", Assert.Throws<ArgumentException>(() => Run(OutputComparison.EachInOrder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(StreamsConfig.ApplicationId))]
    [InlineData(nameof(StreamsConfig.ClientId))]
    [InlineData(nameof(StreamsConfig.ProcessingGuarantee))]
    [InlineData(nameof(StreamsConfig.GroupInstanceId))]
    [InlineData(nameof(StreamsConfig.StateDirectory))]
    [InlineData(nameof(StreamsConfig.BootstrapServers))]
    public void Settings_that_belong_to_the_simulation_are_refused(string setting)
    {
        var failure = Assert.Throws<ArgumentException>(() => ClusterSimulation.Run(Topologies.Of(() => new Each(record => record.Value)), Topologies.Feed, [1], new ClusterSimulationOptions
        {
            Configure = config => setting switch
            {
                nameof(StreamsConfig.ApplicationId) => config with { ApplicationId = "mine" },
                nameof(StreamsConfig.ClientId) => config with { ClientId = "mine" },
                nameof(StreamsConfig.ProcessingGuarantee) => config with { ProcessingGuarantee = ProcessingGuarantee.AtLeastOnce },
                nameof(StreamsConfig.GroupInstanceId) => config with { GroupInstanceId = "mine" },
                nameof(StreamsConfig.StateDirectory) => config with { StateDirectory = "mine" },
                _ => config with { BootstrapServers = "mine:9092" },
            },
        }));

        Assert.Contains($"Configure sets {setting}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(GroupAssignment.Range, true)]
    [InlineData(GroupAssignment.CooperativeSticky, false)]
    [InlineData(GroupAssignment.Consumer, false)]
    public void Members_are_static_under_the_range_assignment_alone(GroupAssignment assignment, bool someAreStatic)
    {
        var simulated = new Simulated(
            _ => Topologies.Of(() => new Each(record => record.Value)), Topologies.Feed, new ClusterSimulationOptions { Configure = config => config with { GroupAssignment = assignment } });

        Assert.Equal(someAreStatic, Enumerable.Range(1, 20).Any(seed =>
        {
            using var run = new SimulationRun(simulated.RunOf(seed));
            return run.InstanceIdOf(run.Members[0]) is not null;
        }));
        ClusterSimulation.Run(_ => simulated.Topology(null!), simulated.Feed, Enumerable.Range(1, 20), simulated.Options);
    }

    [Fact]
    public void Without_zombies_nobody_is_away_for_longer_than_a_session()
    {
        var away = new List<double>();
        foreach (var seed in Enumerable.Range(1, 100))
        {
            var simulated = new Simulated(
                _ => Topologies.Count(Materialized.As<string, long>("counts")), Topologies.Feed, new ClusterSimulationOptions { Faults = SimulatedFaults.LostCalls });
            using var run = new SimulationRun(simulated.RunOf(seed) with { TraceLines = 100_000 });
            run.Run();
            double? since = null;
            foreach (var line in run.Trace.Lines)
            {
                var at = double.Parse(line.AsSpan(0, line.IndexOf(" ms", StringComparison.Ordinal)), System.Globalization.CultureInfo.InvariantCulture);
                if (line.Contains(" absence: ", StringComparison.Ordinal))
                {
                    since = at;
                }
                else if (since is { } start && line.Contains(" back: ", StringComparison.Ordinal))
                {
                    away.Add(at - start);
                    since = null;
                }
            }
        }

        Assert.NotEmpty(away);
        Assert.InRange(away.Max(), 0, 6000);
    }

    [Fact]
    public void A_source_that_is_never_fed_is_refused_unless_the_feed_says_that_it_stays_empty()
    {
        Assert.Contains(
            "no records for limits, which the topology reads",
            Assert.Throws<ArgumentException>(() => ClusterSimulation.Run(Topologies.WindowsAndTable(), Topologies.Feed, [1])).Message,
            StringComparison.Ordinal);
        ClusterSimulation.Run(Topologies.WindowsAndTable(), Topologies.Feed.Before<string, long>("limits", [], Serde.Utf8, Serde.Int64), [1]);
    }

    [Fact]
    public void The_report_says_what_is_left_out()
    {
        var report = Passes(Topologies.Of(() => new Each(record => record.Value)), Topologies.Feed);

        Assert.Contains("Headers are neither fed nor compared.", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_counts_what_was_compared()
    {
        var kept = Passes(Topologies.Count(Materialized.As<string, long>("counts")), Topologies.Feed);
        Assert.True(kept.ComparedRecords[Topologies.Results] > kept.ComparedRecords["counts"] && kept.ComparedRecords["counts"] > 0);
        var builder = new StreamsBuilder();
        builder.Stream<string, long>(Topologies.Payments).Filter((_, _) => false).To(Topologies.Results);

        var dropped = Passes(builder.Build(), Topologies.Feed);

        Assert.Equal(0, dropped.ComparedRecords[Topologies.Results]);
        Assert.Contains("results: every record of each key, in order; 0 records", dropped.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void At_least_once_a_record_that_is_there_less_often_is_found()
    {
        using var run = new SimulationRun(new Simulated(_ => Topologies.Of(() => new Each(record => record.Value)), Topologies.Feed, new ClusterSimulationOptions()).RunOf(1));
        run.Cluster.Produce(Topologies.Results, 0, [1], [2], 3);
        var once = TopicContent.Of(run, Topologies.Results);
        run.Cluster.Produce(Topologies.Results, 0, [1], [2], 3);
        var twice = TopicContent.Of(run, Topologies.Results);

        once.MustBeIn(twice);
        Assert.Contains("(1 records instead of 2)", Assert.Throws<LedgerException>(() => twice.MustBeIn(once)).Message, StringComparison.Ordinal);
    }

    private ClusterSimulationReport Passes(StreamTopology topology, SimulationFeed feed)
    {
        var report = ClusterSimulation.Run(topology, feed, Seeds);
        output.WriteLine(report.ToString());
        return report;
    }

    private ClusterSimulationException Fails(Func<SideEffects, StreamTopology> topology)
    {
        var failure = Assert.Throws<ClusterSimulationException>(() => ClusterSimulation.Run(topology, Topologies.Feed, Enumerable.Range(1, 200)));
        output.WriteLine(failure.Message);
        return failure;
    }
}
