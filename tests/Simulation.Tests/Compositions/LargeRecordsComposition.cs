using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>Records, results and rows that the client or the broker finds too large.</summary>
internal sealed class LargeRecordsComposition(int seed) : BadRecordComposition(seed)
{
    private const int MostOfClient = 4000;
    private const int MostOfBroker = 2500;

    /// <summary>Passed on, it is larger than the client takes.</summary>
    private const char ForClient = 'C';

    /// <summary>Passed on, it is larger than the broker takes for one of the topics.</summary>
    private const char ForBroker = 'D';

    public override string Name => "records that are too large";

    public override int? MaxRecordBytes => MostOfClient;

    public override IReadOnlyList<ExternalTopic> Topics =>
    [
        .. base.Topics.Where(topic => topic.Name != "small"),
        new("small", new Dictionary<string, string> { ["max.message.bytes"] = $"{MostOfBroker}" }),
    ];

    public override IReadOnlyList<ComparedTopic> Outputs => [new("small", Comparison.Updates), new("listed", Comparison.Updates)];

    public override IReadOnlyList<string> ComparedStores => ["lists"];

    protected override IReadOnlyList<char> BadKinds => [ForClient, ForBroker, TextSerde.Unreadable];

    public override StreamTopology Build()
    {
        var builder = Builder();
        var source = From(builder);
        To(source, "small");
        To(
            source.GroupByKey(Grouped.With(Serde.Utf8, TextSerde.Instance)).Aggregate(() => "", (_, value, list) => $"{list} {value}", Store<string>("lists"))
                .ToStream().MapValues(list => list!),
            "listed");
        return builder.Build();
    }

    protected override Composition Create(int seed) => new LargeRecordsComposition(seed);

    protected override string BadText(char kind) => Text(kind).PadRight(kind == ForBroker ? 3000 : 5000, '.');

    /// <summary>A dead letter is cut to size.</summary>
    protected override bool IsLetterOf(string letter, string value) =>
        letter == value || (letter.Length > 8 && value.StartsWith(letter, StringComparison.Ordinal));
}
