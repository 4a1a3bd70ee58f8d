using StreamizFraud.Topology.Dsl;
using Fns = StreamizFraud.Topology.Tests.Conformance.ScenarioFunctions;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <content>Global tables.</content>
internal sealed partial class ScenarioTopology
{
    private bool ApplyGlobal(Step step, object? on) => Made(step, (step.Op, on) switch
    {
        ("globalTable", _) => _builder.GlobalTable(step.Text("topic")!, Consume(step), Materialise<string>(step)),
        ("globalJoin", KStream<string, string> s) =>
            s.Join(Other<GlobalKTable<string, string>>(step), (_, value) => Fns.Key("firstChar")(null, value), Fns.Joined, Name(step)),
        ("globalLeftJoin", KStream<string, string> s) =>
            s.LeftJoin(Other<GlobalKTable<string, string>>(step), (_, value) => Fns.Key("firstChar")(null, value), Fns.Joined, Name(step)),
        _ => null,
    });
}
