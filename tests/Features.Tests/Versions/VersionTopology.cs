using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Tests.Versions;

/// <summary>Versions of a set in one program: events in, rows of each version out.</summary>
internal static class VersionTopology
{
    public const string Name = "pay";
    public const string History = "events-history";

    public static StreamTopology Of(params FeatureSet<TestEvent>[] sets)
    {
        var builder = new StreamsBuilder();
        var events = new TestEventSerde();
        var history = sets.Length > 1 ? builder.Stream(History, Consumed.With(Serde.Utf8, events)) : null;
        var versions = builder.Stream("events", Consumed.With(Serde.Utf8, events)).InVersions(builder, Name, events, history);
        foreach (var set in sets)
        {
            versions.Compute(set).To(RowsOf(set), Produced.With(Serde.Utf8, new FeatureRowSerde<TestEvent>(set, events)));
        }

        return builder.Build();
    }

    public static string RowsOf(FeatureSet<TestEvent> set) => $"rows-{set.Name}";

    /// <summary>The version that serves first.</summary>
    public sealed class First : FeatureSet<TestEvent>
    {
        public First(string name = "pay-1")
            : base(name)
        {
            var card = By("card", e => e.Card, TimeSpan.FromMilliseconds(50));
            Feature("n", card.Count().Last(TimeSpan.FromMilliseconds(100)));
            Feature("mean", card.Mean(e => e.Amount).Last(TimeSpan.FromMilliseconds(100)));
        }
    }

    /// <summary>A changed one, with longer windows and operators over all events there have been.</summary>
    public sealed class Second : FeatureSet<TestEvent>
    {
        public Second(string name = "pay-2")
            : base(name)
        {
            var card = By("card", e => e.Card, TimeSpan.FromMilliseconds(50));
            Feature("n", card.Count().Last(TimeSpan.FromMilliseconds(400)));
            Feature("sd", card.StdDevPopulation(e => e.Amount).Last(TimeSpan.FromMilliseconds(400)));
            Feature("different", card.Distinct(e => e.Terminal).Last(TimeSpan.FromMilliseconds(300)));
            Feature("ever", card.Sum(e => e.Amount).Lifetime());
            Feature("lag", card.Lag(e => e.Amount, 2).OrDefault(-1));
            Feature("decayed", card.DecayedSum(e => e.Amount, TimeSpan.FromMilliseconds(70)));
        }
    }

    /// <summary>One with a second key, which the first did not have.</summary>
    public sealed class WithTerminal : FeatureSet<TestEvent>
    {
        public WithTerminal()
            : base("pay-3")
        {
            var card = By("card", e => e.Card, TimeSpan.FromMilliseconds(50));
            var terminal = By("terminal", e => e.Terminal, TimeSpan.FromMilliseconds(50));
            Feature("ever", card.Count().Lifetime());
            Feature("terminal_n", terminal.Count().Last(TimeSpan.FromMilliseconds(500)));
            Feature("terminal_ever", terminal.Sum(e => e.Amount).Lifetime());
        }
    }
}
