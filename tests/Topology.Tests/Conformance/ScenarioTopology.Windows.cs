using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using Fns = StreamizFraud.Topology.Tests.Conformance.ScenarioFunctions;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <content>Windows, what is aggregated in them, and suppression.</content>
internal sealed partial class ScenarioTopology
{
    private bool ApplyWindow(Step step, object? on) => Made(step, (step.Op, on) switch
    {
        ("windowedBy", KGroupedStream<string, string> g) => WindowedBy(step, g),
        ("count", TimeWindowedKStream<string, string> w) => w.Count(MaterialiseWindows<long>(step)),
        ("count", SessionWindowedKStream<string, string> w) => w.Count(MaterialiseWindows<long>(step)),
        ("reduce", TimeWindowedKStream<string, string> w) => w.Reduce(Fns.Reducer(step.Text("fn")!), MaterialiseWindows<string>(step)),
        ("reduce", SessionWindowedKStream<string, string> w) => w.Reduce(Fns.Reducer(step.Text("fn")!), MaterialiseWindows<string>(step)),
        ("aggregate", TimeWindowedKStream<string, string> w) =>
            w.Aggregate(() => string.Empty, Fns.Aggregator(step.Text("fn")!), MaterialiseWindows<string>(step)),
        ("aggregate", SessionWindowedKStream<string, string> w) =>
            w.Aggregate(() => string.Empty, Fns.Aggregator(step.Text("fn")!), (_, x, y) => $"{x}&{y}", MaterialiseWindows<string>(step)),
        ("toStream", KTable<Windowed<string>, string> t) => t.ToStream(Name(step)),
        ("toStream", KTable<Windowed<string>, long> t) => t.ToStream(Name(step)),
        ("unwindow", KStream<Windowed<string>, string> s) => s.Map((key, value) => KeyValuePair.Create(Unwindow(key), value)),
        ("unwindow", KStream<Windowed<string>, long?> s) => s.Map((key, value) => KeyValuePair.Create(Unwindow(key), value)),
        ("to", KStream<Windowed<string>, string> s) => To(s, step),
        ("to", KStream<Windowed<string>, long?> s) => To(s, step),
        ("suppress", KTable<Windowed<string>, string> t) => Suppress(t, step),
        ("suppress", KTable<Windowed<string>, long> t) => Suppress(t, step),
        ("filter", KTable<Windowed<string>, string> t) => t.Filter(WindowedPredicate(step)),
        ("filterNot", KTable<Windowed<string>, string> t) => t.FilterNot(WindowedPredicate(step)),
        ("mapValues", KTable<Windowed<string>, string> t) => t.MapValues<string>(Fns.Value(step.Text("fn")!)!),
        ("groupBy", KTable<Windowed<string>, string> t) => t.GroupBy<string, string>((_, value) => Fns.KeyAndValue(step.Text("fn")!)(null, value)!, Group(step)),
        ("join", KTable<Windowed<string>, string> t) => t.Join(Other<KTable<Windowed<string>, string>>(step), Fns.Joined),
        ("leftJoin", KTable<Windowed<string>, string> t) => t.LeftJoin(Other<KTable<Windowed<string>, string>>(step), Fns.Joined),
        ("outerJoin", KTable<Windowed<string>, string> t) => t.OuterJoin(Other<KTable<Windowed<string>, string>>(step), Fns.Joined),
        ("longToString", KStream<Windowed<string>, long?> s) => s.MapValues(value => value?.ToString()),
        ("longToString", KStream<string, long?> s) => s.MapValues(value => value?.ToString()),
        ("suppress", KTable<string, string> t) => t.Suppress(UntilTimeLimit(step)),
        ("suppress", KTable<string, long> t) => t.Suppress(UntilTimeLimit(step)),
        _ => null,
    });

    /// <summary>A windowed key equals no text.</summary>
    private static Func<Windowed<string>, string, bool> WindowedPredicate(Step step) => (_, value) => Fns.Predicate(step.Text("fn")!)(null, value);

    private static string Unwindow(Windowed<string> key) => $"{key.Key}@{key.Window.Start}/{key.Window.End}";

    private static object WindowedBy(Step step, KGroupedStream<string, string> groups)
    {
        var grace = Milliseconds(step, "graceMs");
        var emit = step.Text("emit") == "close" ? EmitStrategy.OnWindowClose : EmitStrategy.OnWindowUpdate;
        switch (step.Text("kind"))
        {
            case "time":
                var windows = TimeWindows.OfSizeAndGrace(Milliseconds(step, "sizeMs"), grace);
                windows = step.Has("advanceMs") ? windows.AdvanceBy(Milliseconds(step, "advanceMs")) : windows;
                return groups.WindowedBy(windows).EmitStrategy(emit);
            case "sliding":
                return groups.WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(Milliseconds(step, "sizeMs"), grace)).EmitStrategy(emit);
            default:
                return groups.WindowedBy(SessionWindows.OfInactivityGapAndGrace(Milliseconds(step, "gapMs"), grace)).EmitStrategy(emit);
        }
    }

    private static Materialized<string, V> MaterialiseWindows<V>(Step step)
    {
        var materialized = Materialise<V>(step) ?? new();
        return step.Has("retentionMs") ? materialized.WithRetention(Milliseconds(step, "retentionMs")) : materialized;
    }

    private static object To<V>(KStream<Windowed<string>, V> stream, Step step)
    {
        // Without a serde it is the table's own, as in Kafka Streams; the scenarios give the same one by hand.
        var produced = new Produced<Windowed<string>, V> { Name = step.Text("as") };
        stream.To(step.Text("topic")!, step.Text("windowedKey") switch
        {
            "time" => produced.WithKeySerde(WindowedSerdes.TimeWindowed(Serde.Utf8, Milliseconds(step, "sizeMs"))),
            "session" => produced.WithKeySerde(WindowedSerdes.SessionWindowed(Serde.Utf8)),
            _ => produced,
        });
        return stream;
    }

    private static object Suppress<V>(KTable<Windowed<string>, V> table, Step step) => step.Text("kind") == "windowClose"
        ? table.Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()))
        : table.Suppress(UntilTimeLimit(step));

    private static SuppressedUntilTimeLimit UntilTimeLimit(Step step) => Suppressed.UntilTimeLimit(
        Milliseconds(step, "ms"),
        step.Has("maxRecords") ? BufferConfig.MaxRecords(step.Number("maxRecords", 0)).EmitEarlyWhenFull() : BufferConfig.Unbounded());

    private static TimeSpan Milliseconds(Step step, string name) => TimeSpan.FromMilliseconds(step.Number(name, 0));
}
