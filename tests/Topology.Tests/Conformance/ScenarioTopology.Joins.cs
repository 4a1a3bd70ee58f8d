using StreamizFraud.Topology.Dsl;
using Fns = StreamizFraud.Topology.Tests.Conformance.ScenarioFunctions;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <content>Joins of tables.</content>
internal sealed partial class ScenarioTopology
{
    private bool ApplyJoin(Step step, object? on) => Made(step, StreamJoin(step, on) ?? (step.Op, on) switch
    {
        ("join", KTable<string, string> t) => t.Join(Other<KTable<string, string>>(step), Fns.Joined, Materialise<string>(step)),
        ("leftJoin", KTable<string, string> t) => t.LeftJoin(Other<KTable<string, string>>(step), Fns.Joined, Materialise<string>(step)),
        ("fkJoin", KTable<string, string> t) => t.Join<string, string, string>(
            Other<KTable<string, string>>(step), value => Fns.ForeignKey(value)!, Fns.Joined, null, Materialise<string>(step)),
        ("fkLeftJoin", KTable<string, string> t) => t.LeftJoin<string, string, string, string, string>(
            Other<KTable<string, string>>(step), value => Fns.ForeignKey(value)!, Fns.Joined, null, Materialise<string>(step)),
        ("outerJoin", KTable<string, string> t) => t.OuterJoin(Other<KTable<string, string>>(step), Fns.Joined, Materialise<string>(step)),
        _ => null,
    });
}
