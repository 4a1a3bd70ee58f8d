using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>What docs/guide/simulation.md shows.</summary>
public sealed class SimulationGuide
{
    private static readonly SimulationFeed Payments = new SimulationFeed()
        .Topic("payments", random => KeyValuePair.Create($"card-{random.Next(1, 4)}", random.NextInt64(1, 500)));

    [Fact]
    public void A_topology_is_run_under_every_kind_of_trouble()
    {
        var topology = Counts();
        var feed = new SimulationFeed()
            .Topic("payments", random => KeyValuePair.Create($"card-{random.Next(1, 4)}", random.NextInt64(1, 500)));
        var report = ClusterSimulation.Run(topology, feed, seeds: Enumerable.Range(1, 100));

        Assert.Equal("every record of each key, in order", report.Compared["counts"]);
        Assert.True(report.Events["crash"] > 100);                           // a simulation in which nothing happened shows nothing
    }

    [Fact]
    public void A_field_is_found()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments").Process(() => new CountInField(), Named.As("count")).To("counts");
        var topology = builder.Build();

        var failure = Assert.Throws<ClusterSimulationException>(() => ClusterSimulation.Run(topology, Payments, seeds: [1]));
        Assert.InRange(failure.Trace.Count, 3, 20);
    }

    [Fact]
    public void What_is_done_outside_is_told()
    {
        var report = ClusterSimulation.Run(
            effects => Alarms(card => effects.Add($"alarm for {card}")),
            Payments,
            seeds: Enumerable.Range(1, 20),
            new ClusterSimulationOptions { EffectsAreRepeatable = true });

        Assert.True(report.Events["outside"] > 0);
    }

    [Fact]
    public void Rules_of_ones_own_hold()
    {
        var topology = Counts();
        var options = new ClusterSimulationOptions
        {
            ProcessingGuarantee = ProcessingGuarantee.AtLeastOnce,
            Faults = SimulatedFaults.All & ~SimulatedFaults.Disks,
            Comparisons = new Dictionary<string, OutputComparison> { ["counts"] = OutputComparison.Keys },
            Invariants = [new("counts are positive", outcome => outcome.Read<string, long>("counts").Any(count => count.Value < 1) ? "one is not" : null)],
        };
        ClusterSimulation.Run(topology, Payments, seeds: Enumerable.Range(1, 20), options);
    }

    private static StreamTopology Counts()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments").GroupByKey()
            .Count(Materialized.As<string, long>("payments-of-card"))
            .ToStream()
            .To("counts");
        return builder.Build();
    }

    private static StreamTopology Alarms(Action<string> alarm)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments").Filter((_, amount) => amount > 450).Peek((card, _) => alarm(card)).To("alarms");
        return builder.Build();
    }

    private sealed class CountInField : IProcessor<string, long, string, long>
    {
        private readonly Dictionary<string, long> _counts = [];              // not part of a commit: it must be a store
        private IProcessorContext<string, long> _context = null!;

        public void Init(IProcessorContext<string, long> context) => _context = context;

        public void Process(in Record<string, long> record)
        {
            var count = _counts[record.Key] = _counts.GetValueOrDefault(record.Key) + 1;
            _context.Forward(record.WithValue(count));
        }
    }
}
