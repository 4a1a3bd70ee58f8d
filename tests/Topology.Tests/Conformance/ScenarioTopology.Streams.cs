using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using Fns = StreamizFraud.Topology.Tests.Conformance.ScenarioFunctions;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <content>Streams, record by record.</content>
internal sealed partial class ScenarioTopology
{
    private bool ApplyStream(Step step, object? on) => Made(step, (step.Op, on) switch
    {
        ("stream", _) => _builder.Stream(step.Texts("topics"), Consume(step)),
        ("filter", KStream<string, string> s) => s.Filter(Fns.Predicate(step.Text("fn")!), Name(step)),
        ("filterNot", KStream<string, string> s) => s.FilterNot(Fns.Predicate(step.Text("fn")!), Name(step)),
        ("mapValues", KStream<string, string> s) => s.MapValues<string>(Fns.Value(step.Text("fn")!)!, Name(step)),
        ("map", KStream<string, string> s) => s.Map(Fns.KeyAndValue(step.Text("fn")!), Name(step)),
        ("selectKey", KStream<string, string> s) => s.SelectKey<string>(Fns.Key(step.Text("fn")!)!, Name(step)),
        ("flatMapValues", KStream<string, string> s) => s.FlatMapValues(Fns.Parts, Name(step)),
        ("flatMap", KStream<string, string> s) => s.FlatMap((_, value) => Fns.KeyedParts(value), Name(step)),
        ("merge", KStream<string, string> s) => s.Merge(Other<KStream<string, string>>(step), Name(step)),
        ("branch", KStream<string, string> s) => Branch(s, step),
        ("repartition", KStream<string, string> s) => s.Repartition(
            Repartitioned.With(Serde.Utf8, Serde.Utf8).WithName(step.Text("name")!).WithNumberOfPartitions(1)),
        ("toTable", KStream<string, string> s) => s.ToTable(Materialise<string>(step) ?? new(), Name(step)),
        ("to", KStream<string, string> s) when !step.Has("windowedKey") => To(s, step),
        ("to", KStream<string, long?> s) when !step.Has("windowedKey") => To(s, step),
        _ => null,
    });

    private KStream<string, string> Branch(KStream<string, string> stream, Step step)
    {
        var splitting = stream.Split(Named.As(step.Id + "-"));
        foreach (var (fn, number) in step.Texts("fns").Select((fn, number) => (fn, number)))
        {
            splitting.Branch(Fns.Predicate(fn), Branched.As<string, string>($"{number}"));
        }

        var branches = step.Flag("default", otherwise: true) ? splitting.DefaultBranch(Branched.As<string, string>("d")) : splitting.NoDefaultBranch();
        foreach (var (name, branch) in branches)
        {
            _made[name] = branch;
        }

        return stream;
    }

    private static object To<V>(KStream<string, V> stream, Step step)
    {
        stream.To(step.Text("topic")!, new Produced<string, V> { KeySerde = Serde.Utf8, Name = step.Text("as") });
        return stream;
    }
}
