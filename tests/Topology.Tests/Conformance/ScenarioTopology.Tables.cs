using StreamizFraud.Topology.Dsl;
using Fns = StreamizFraud.Topology.Tests.Conformance.ScenarioFunctions;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <content>Tables, row by row.</content>
internal sealed partial class ScenarioTopology
{
    private bool ApplyTable(Step step, object? on) => Made(step, (step.Op, on) switch
    {
        ("table", _) => _builder.Table(step.Text("topic")!, Consume(step), Materialise<string>(step)),
        ("filter", KTable<string, string> t) => t.Filter(Fns.Predicate(step.Text("fn")!), Materialise<string>(step), Name(step)),
        ("filterNot", KTable<string, string> t) => t.FilterNot(Fns.Predicate(step.Text("fn")!), Materialise<string>(step), Name(step)),
        ("mapValues", KTable<string, string> t) => t.MapValues<string>(Fns.Value(step.Text("fn")!)!, Materialise<string>(step), Name(step)),
        ("toStream", KTable<string, string> t) => t.ToStream(Name(step)),
        ("toStream", KTable<string, long> t) => t.ToStream(Name(step)),
        _ => null,
    });
}
