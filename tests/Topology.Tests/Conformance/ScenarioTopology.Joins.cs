using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using Fns = StreamizFraud.Topology.Tests.Conformance.ScenarioFunctions;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <content>Joins of streams and tables.</content>
internal sealed partial class ScenarioTopology
{
    private bool ApplyJoin(Step step, object? on) => Made(step, (step.Op, on) switch
    {
        ("join", KStream<string, string> s) when OtherIsTable(step) => s.Join(Other<KTable<string, string>>(step), Fns.Joined, Join(step)),
        ("leftJoin", KStream<string, string> s) when OtherIsTable(step) =>
            s.LeftJoin(Other<KTable<string, string>>(step), Fns.Joined, Join(step)),
        ("join", KTable<string, string> t) => t.Join(Other<KTable<string, string>>(step), Fns.Joined, Materialise<string>(step)),
        ("leftJoin", KTable<string, string> t) => t.LeftJoin(Other<KTable<string, string>>(step), Fns.Joined, Materialise<string>(step)),
        ("outerJoin", KTable<string, string> t) => t.OuterJoin(Other<KTable<string, string>>(step), Fns.Joined, Materialise<string>(step)),
        _ => null,
    });

    private bool OtherIsTable(Step step) => !step.Has("graceMs") && On(step.Text("other")) is KTable<string, string>;

    private static Joined<string, string, string> Join(Step step) =>
        Joined.With(Serde.Utf8, Serde.Utf8, Serde.Utf8) with { Name = step.Text("as") };
}
