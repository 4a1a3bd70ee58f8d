using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>Records that cannot be read, processed, scored in a batch, or written; behind a repartition topic too.</summary>
internal sealed class FailingRecordsComposition(int seed) : BadRecordComposition(seed)
{
    private const char Failing = 'P';
    private const char Unscored = 'B';

    public override string Name => "records that fail";

    public override IReadOnlyList<ComparedTopic> Outputs => [new("listed", Comparison.Updates), new("scored", Comparison.Updates)];

    public override IReadOnlyList<string> ComparedStores => ["lists"];

    protected override IReadOnlyList<char> BadKinds => [TextSerde.Unreadable, TextSerde.Unwritable, Failing, Unscored];

    public override StreamTopology Build()
    {
        var builder = Builder();
        var source = From(builder);
        // What fails in a batch has been through the nodes before it, which is not undone.
        To(
            source.Filter((_, value) => value[0] != Unscored).GroupByKey(Grouped.With(Serde.Utf8, TextSerde.Instance)).Aggregate(() => "", Listed, Store<string>("lists"))
                .ToStream().MapValues(list => list!.Contains(TextSerde.Unwritable, StringComparison.Ordinal) ? "?" : list),
            "listed");
        To(source.Process(() => new Scoring()), "scored");
        return builder.Build();
    }

    protected override Composition Create(int seed) => new FailingRecordsComposition(seed);

    private static string Listed(string key, string value, string list) =>
        value[0] == Failing ? throw new InvalidOperationException("This record fails.") : $"{list} {value}";

    /// <summary>Scores four at a time.</summary>
    private sealed class Scoring : IBatchProcessor<string, string, string, string>
    {
        public int BatchSize => 4;

        public void Process(ReadOnlySpan<Record<string, string>> batch, IBatchResults<string, string> results)
        {
            for (var i = 0; i < batch.Length; i++)
            {
                if (batch[i].Value[0] == Unscored)
                {
                    results.Fail(i, "It cannot be scored.");
                }
                else
                {
                    results.Forward(i, batch[i]);
                }
            }
        }
    }
}
