using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>The input gets more partitions: a task without state reads them, one with state refuses to go on.</summary>
/// <remarks>A key whose partition changes has an order in each of its partitions, none between them: results name the partition with the key.</remarks>
internal sealed class GrowthComposition : Composition
{
    private readonly bool _stateful;

    public GrowthComposition(int seed)
        : base(seed)
    {
        _stateful = Parameters.Chance(400);
    }

    public override string Name => $"growing input, {(_stateful ? "with" : "without")} state";

    public override IReadOnlyList<ComparedTopic> Outputs => [new("results", Comparison.Updates)];

    public override IReadOnlyList<ExternalTopic> Topics => [.. base.Topics.Skip(1), new(Input, Partitions: ReferenceOf?.GrownTo(Input))];

    public override StreamTopology Build()
    {
        var builder = Builder();
        var source = From(builder);
        var results = _stateful
            ? source.GroupByKey(Grouped.With(Serde.Utf8, TextSerde.Instance)).Aggregate(() => "", (_, value, list) => $"{list} {value}", Store<string>("lists"))
                .ToStream().MapValues(list => list!)
            : source.MapValues(value => $"{value}.");
        To(results.Process(() => new NamingPartition()), "results");
        return builder.Build();
    }

    public override void Trouble(SimulationRun run) => Grow(run, Input);

    public override FailureMeaning Meaning(SimulationRun run, StreamException failure) =>
        _stateful && GrownTo(Input) is not null && failure.Message.Contains(Input, StringComparison.Ordinal)
            ? FailureMeaning.EndOfRun
            : FailureMeaning.Unexpected;

    protected override Composition Create(int seed) => new GrowthComposition(seed);

    /// <summary>The partition that a result comes from becomes part of its key.</summary>
    private sealed class NamingPartition : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context) => _context = context;

        public void Process(in Record<string, string> record) =>
            _context.Forward(record.WithKey($"{record.Key}@{_context.TaskId.Partition}"));
    }
}
