using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>Declares the topology of a scenario with the DSL; the operators are in one file a family.</summary>
/// <remarks>A step that cannot be declared yet throws <see cref="NotSupportedException"/> naming its operator.</remarks>
internal sealed partial class ScenarioTopology
{
    private readonly StreamsBuilder _builder;
    private readonly Dictionary<string, object> _made = [];

    private ScenarioTopology(StreamsBuilderOptions options) => _builder = new(options);

    /// <param name="scenario">The scenario.</param>
    /// <param name="forgetsUnsentResults">Whether windows are forgotten before their results have been sent, as in Kafka Streams (rule W12).</param>
    public static StreamTopology Build(Scenario scenario, bool forgetsUnsentResults = false)
    {
        var topology = new ScenarioTopology(new StreamsBuilderOptions
        {
            AllowGeneratedNames = true,
            Optimizations = scenario.Optimizations,
            ForgetsUnsentResults = forgetsUnsentResults,
        });
        foreach (var step in scenario.Steps)
        {
            topology.Apply(step);
        }

        return topology._builder.Build();
    }

    private void Apply(Step step)
    {
        var on = step.Has("in") ? _made[step.Text("in")!] : null;
        var applied = ApplyStream(step, on) || ApplyTable(step, on) || ApplyGrouping(step, on) || ApplyWindow(step, on) || ApplyJoin(step, on)
            || ApplyGlobal(step, on) || ApplyProcessor(step, on);
        if (!applied)
        {
            throw new NotSupportedException(on is null ? step.Op : $"{step.Op} on {on.GetType().Name}");
        }
    }

    /// <summary>Notes what a step made, for later steps.</summary>
    private bool Made(Step step, object? made)
    {
        if (made is not null)
        {
            _made[step.Id] = made;
        }

        return made is not null;
    }

    private object? On(string? name) => name is null ? null : _made.GetValueOrDefault(name);

    private T Other<T>(Step step)
        where T : class => On(step.Text("other")) as T ?? throw new NotSupportedException($"{step.Op} with {On(step.Text("other"))?.GetType().Name}");

    private static Named? Name(Step step) => step.Text("as") is { } name ? Named.As(name) : null;

    private static Consumed<string, string> Consume(Step step) => Consumed.With(Serde.Utf8, Serde.Utf8) with { Name = step.Text("as") };

    private static Materialized<string, V>? Materialise<V>(Step step) => !step.Has("store")
        ? null
        : new()
        {
            StoreName = step.Text("store"),
            KeySerde = Serde.Utf8,
            Persistent = step.Text("storeType") != "inMemory",
            Logged = step.Flag("logging", otherwise: true),
            HistoryRetention = step.Has("historyMs") ? Milliseconds(step, "historyMs") : null,
        };
}
