using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using Fns = StreamizFraud.Topology.Tests.Conformance.ScenarioFunctions;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <content>Joins of streams with streams and with tables.</content>
internal sealed partial class ScenarioTopology
{
    private object? StreamJoin(Step step, object? on) => (step.Op, on, On(step.Text("other"))) switch
    {
        ("join", KStream<string, string> s, KStream<string, string> other) => s.Join(other, Fns.Joined, Windows(step), Stored(step)),
        ("leftJoin", KStream<string, string> s, KStream<string, string> other) => s.LeftJoin(other, Fns.Joined, Windows(step), Stored(step)),
        ("outerJoin", KStream<string, string> s, KStream<string, string> other) => s.OuterJoin(other, Fns.Joined, Windows(step), Stored(step)),
        ("join", KStream<string, string> s, KTable<string, string> table) => s.Join(table, Fns.Joined, Join(step)),
        ("leftJoin", KStream<string, string> s, KTable<string, string> table) => s.LeftJoin(table, Fns.Joined, Join(step)),
        _ => null,
    };

    private static JoinWindows Windows(Step step)
    {
        var (before, after) = (Milliseconds(step, "beforeMs"), Milliseconds(step, "afterMs"));
        return JoinWindows.OfTimeDifferenceAndGrace(before > after ? before : after, Milliseconds(step, "graceMs")).Before(before).After(after);
    }

    private static StreamJoined<string, string, string> Stored(Step step) => StreamJoined.With(Serde.Utf8, Serde.Utf8, Serde.Utf8) with
    {
        Name = step.Text("as"),
        StoreName = step.Text("store"),
        Persistent = step.Text("storeType") != "inMemory",
        Logged = step.Flag("logging", otherwise: true),
    };

    private static Joined<string, string, string> Join(Step step) => Joined.With(Serde.Utf8, Serde.Utf8, Serde.Utf8) with
    {
        Name = step.Text("as") ?? step.Text("name"),
        GracePeriod = step.Has("graceMs") ? Milliseconds(step, "graceMs") : null,
    };

}
