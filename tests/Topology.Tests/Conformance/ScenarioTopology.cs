using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using Fns = StreamizFraud.Topology.Tests.Conformance.ScenarioFunctions;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>Declares the topology of a scenario with the DSL.</summary>
/// <remarks>A step that cannot be declared yet throws <see cref="NotSupportedException"/> naming its operator.</remarks>
internal sealed class ScenarioTopology
{
    private readonly StreamsBuilder _builder = new(new StreamsBuilderOptions { AllowGeneratedNames = true });
    private readonly Dictionary<string, object> _made = [];

    public static StreamTopology Build(Scenario scenario)
    {
        if (scenario.IsOptimised)
        {
            throw new NotSupportedException("topology.optimization");
        }

        var topology = new ScenarioTopology();
        foreach (var step in scenario.Steps)
        {
            if (topology.Apply(step) is { } made)
            {
                topology._made[step.Id] = made;
            }
        }

        return topology._builder.Build();
    }

    private object? Apply(Step step) => (step.Op, step.Has("in") ? _made[step.Text("in")!] : null) switch
    {
        ("stream", _) => _builder.Stream(step.Texts("topics"), Consume(step)),
        ("table", _) when !step.Has("historyMs") => _builder.Table(step.Text("topic")!, Consume(step), Materialise<string>(step)),
        ("filter", KStream<string, string> s) => s.Filter(Fns.Predicate(step.Text("fn")!), Name(step)),
        ("filter", KTable<string, string> t) => t.Filter(Fns.Predicate(step.Text("fn")!), Materialise<string>(step), Name(step)),
        ("filterNot", KStream<string, string> s) => s.FilterNot(Fns.Predicate(step.Text("fn")!), Name(step)),
        ("filterNot", KTable<string, string> t) => t.FilterNot(Fns.Predicate(step.Text("fn")!), Materialise<string>(step), Name(step)),
        ("mapValues", KStream<string, string> s) => s.MapValues<string>(Fns.Value(step.Text("fn")!)!, Name(step)),
        ("mapValues", KTable<string, string> t) => t.MapValues<string>(Fns.Value(step.Text("fn")!)!, Materialise<string>(step), Name(step)),
        ("map", KStream<string, string> s) => s.Map(Fns.KeyAndValue(step.Text("fn")!), Name(step)),
        ("selectKey", KStream<string, string> s) => s.SelectKey<string>(Fns.Key(step.Text("fn")!)!, Name(step)),
        ("flatMapValues", KStream<string, string> s) => s.FlatMapValues(Fns.Parts, Name(step)),
        ("flatMap", KStream<string, string> s) => s.FlatMap((_, value) => Fns.KeyedParts(value), Name(step)),
        ("merge", KStream<string, string> s) => s.Merge(Other<KStream<string, string>>(step), Name(step)),
        ("repartition", KStream<string, string> s) => s.Repartition(
            Repartitioned.With(Serde.Utf8, Serde.Utf8).WithName(step.Text("name")!).WithNumberOfPartitions(1)),
        ("toTable", KStream<string, string> s) => s.ToTable(Materialise<string>(step) ?? new(), Name(step)),
        ("toStream", KTable<string, string> t) => t.ToStream(Name(step)),
        ("toStream", KTable<string, long> t) => t.ToStream(Name(step)),
        ("groupByKey", KStream<string, string> s) => s.GroupByKey(Group(step)),
        ("groupBy", KStream<string, string> s) => s.GroupBy<string>(Fns.Key(step.Text("fn")!)!, Group(step)),
        ("count", KGroupedStream<string, string> g) => g.Count(Materialise<long>(step)),
        ("reduce", KGroupedStream<string, string> g) => g.Reduce(Fns.Reducer(step.Text("fn")!), Materialise<string>(step)),
        ("aggregate", KGroupedStream<string, string> g) =>
            g.Aggregate(() => string.Empty, Fns.Aggregator(step.Text("fn")!), Materialise<string>(step)),
        ("join", KStream<string, string> s) when OtherIsTable(step) => s.Join(Other<KTable<string, string>>(step), Fns.Joined, Join(step)),
        ("leftJoin", KStream<string, string> s) when OtherIsTable(step) =>
            s.LeftJoin(Other<KTable<string, string>>(step), Fns.Joined, Join(step)),
        ("process", KStream<string, string> s) when step.Text("proc") is "dedup" or "ticker" => Process(s, step),
        ("to", KStream<string, string> s) when !step.Has("windowedKey") => To(s, step),
        ("to", KStream<string, long?> s) when !step.Has("windowedKey") => To(s, step),
        var (op, on) => throw new NotSupportedException(on is null ? op : $"{op} on {on.GetType().Name}"),
    };

    private static object? To<V>(KStream<string, V> stream, Step step)
    {
        stream.To(step.Text("topic")!, new Produced<string, V> { KeySerde = Serde.Utf8, Name = step.Text("as") });
        return null;
    }

    private KStream<string, string> Process(KStream<string, string> stream, Step step)
    {
        var (store, everyMs, proc) = (step.Text("store")!, step.Number("everyMs", 0), step.Text("proc")!);
        _builder.AddStateStore(Stores.KeyValue(store, Serde.Utf8, Serde.Int64));
        return stream.Process(() => ScenarioProcessors.Create(proc, store, TimeSpan.FromMilliseconds(everyMs)), store);
    }

    private T Other<T>(Step step)
        where T : class => _made[step.Text("other")!] as T ?? throw new NotSupportedException($"{step.Op} with {_made[step.Text("other")!].GetType().Name}");

    private bool OtherIsTable(Step step) => !step.Has("graceMs") && _made[step.Text("other")!] is KTable<string, string>;

    private static Named? Name(Step step) => step.Text("as") is { } name ? Named.As(name) : null;

    private static Consumed<string, string> Consume(Step step) => Consumed.With(Serde.Utf8, Serde.Utf8) with { Name = step.Text("as") };

    private static Grouped<string, string> Group(Step step) => Grouped.With(Serde.Utf8, Serde.Utf8) with { Name = step.Text("as") };

    private static Joined<string, string, string> Join(Step step) =>
        Joined.With(Serde.Utf8, Serde.Utf8, Serde.Utf8) with { Name = step.Text("as") };

    private static Materialized<string, V>? Materialise<V>(Step step) => !step.Has("store")
        ? null
        : new()
        {
            StoreName = step.Text("store"),
            KeySerde = Serde.Utf8,
            Persistent = step.Text("storeType") != "inMemory",
            Logged = step.Flag("logging", otherwise: true),
        };
}
