using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>A topology for pages that are not about topologies.</summary>
internal static class PaymentsOfCards
{
    public static StreamTopology Topology()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments").GroupByKey().Count(Materialized.As<string, long>("payments-of-card"));
        return builder.Build();
    }
}
