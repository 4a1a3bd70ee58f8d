using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using Fns = StreamizFraud.Topology.Tests.Conformance.ScenarioFunctions;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <content>Groups and what is aggregated over them without windows.</content>
internal sealed partial class ScenarioTopology
{
    private bool ApplyGrouping(Step step, object? on) => Made(step, (step.Op, on) switch
    {
        ("groupByKey", KStream<string, string> s) => s.GroupByKey(Group(step)),
        ("groupBy", KStream<string, string> s) => s.GroupBy<string>(Fns.Key(step.Text("fn")!)!, Group(step)),
        ("count", KGroupedStream<string, string> g) => g.Count(Materialise<long>(step)),
        ("reduce", KGroupedStream<string, string> g) => g.Reduce(Fns.Reducer(step.Text("fn")!), Materialise<string>(step)),
        ("aggregate", KGroupedStream<string, string> g) =>
            g.Aggregate(() => string.Empty, Fns.Aggregator(step.Text("fn")!), Materialise<string>(step)),
        ("groupBy", KTable<string, string> t) => t.GroupBy(Fns.KeyAndValue(step.Text("fn")!)!, Group(step)!),
        ("count", KGroupedTable<string, string> g) => g.Count(Materialise<long>(step)),
        ("reduce", KGroupedTable<string, string> g) => g.Reduce(Fns.Reducer(step.Text("fn")!), Fns.Reducer("remove"), Materialise<string>(step)),
        ("aggregate", KGroupedTable<string, string> g) =>
            g.Aggregate(() => string.Empty, Fns.Aggregator(step.Text("fn")!), Fns.Aggregator("remove"), Materialise<string>(step)),
        ("cogroup", KGroupedStream<string, string> g) => g.Cogroup(Fns.Aggregator("concat"))
            .Cogroup(Other<KGroupedStream<string, string>>(step), Fns.Aggregator("concat2"))
            .Aggregate(() => string.Empty, Materialise<string>(step)),
        _ => null,
    });

    private static Grouped<string, string> Group(Step step) => Grouped.With(Serde.Utf8, Serde.Utf8) with { Name = step.Text("as") };
}
