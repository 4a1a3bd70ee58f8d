using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <content>Processors with stores.</content>
internal sealed partial class ScenarioTopology
{
    private bool ApplyProcessor(Step step, object? on) => Made(step, (step.Op, on) switch
    {
        ("process", KStream<string, string> s) when step.Text("proc") is "dedup" or "ticker" or "ranges" => Process(s, step),
        ("process", KStream<string, string> s) when step.Text("proc") is "windows" or "sessions" or "versions" => ProcessWindowed(s, step),
        ("process", KStream<string, string> s) when step.Text("proc") is "headers" => s.ProcessValues(() => new ScenarioProcessors.Headers()),
        _ => null,
    });

    private KStream<string, string> Process(KStream<string, string> stream, Step step)
    {
        var (store, everyMs, proc) = (step.Text("store")!, step.Number("everyMs", 0), step.Text("proc")!);
        var persistent = step.Text("storeType") != "inMemory";
        _builder.AddStateStore(proc == "ranges"
            ? Stores.KeyValue(store, Serde.Utf8, Serde.Utf8, persistent)
            : Stores.KeyValue(store, Serde.Utf8, Serde.Int64));
        return stream.Process(() => ScenarioProcessors.Create(proc, store, TimeSpan.FromMilliseconds(everyMs)), store);
    }

    private KStream<string, string> ProcessWindowed(KStream<string, string> stream, Step step)
    {
        var (store, everyMs, proc) = (step.Text("store")!, step.Number("everyMs", 0), step.Text("proc")!);
        var (persistent, size, retention) = (step.Text("storeType") != "inMemory", TimeSpan.FromMilliseconds(everyMs), TimeSpan.FromMilliseconds(step.Number("retentionMs", 0)));
        _builder.AddStateStore(proc switch
        {
            "windows" => Stores.Window(store, Serde.Utf8, Serde.Utf8, retention, size, step.Flag("duplicates", otherwise: false), persistent),
            "sessions" => Stores.Session(store, Serde.Utf8, Serde.Utf8, retention, persistent),
            _ => Stores.VersionedKeyValue(store, Serde.Utf8, Serde.Utf8, retention),
        });
        return stream.Process(() => WindowedScenarioProcessors.Create(proc, store, everyMs), store);
    }
}
