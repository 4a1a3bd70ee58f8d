using System.Globalization;
using System.Text;
using StreamizFraud.Simulation.Tests.Ledger;
using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>A stateless task whose records partly have no time: theirs is that of the partition. And punctuations by stream time.</summary>
internal sealed class ClocksComposition(int seed) : Composition(seed)
{
    private const string Ticks = "ticks";

    public override string Name => "times of partitions and tasks";

    public override IReadOnlyList<ComparedTopic> Outputs => [new("timed", Comparison.Updates)];

    public override IReadOnlyList<ExternalTopic> Topics => [.. base.Topics, new(Ticks)];

    /// <summary>When a punctuation comes depends on how many records are taken at once; that it never goes back does not.</summary>
    public override void CheckMore(SimulationRun run)
    {
        for (var partition = 0; run.Settings.ExactlyOnce && partition < run.Partitions; partition++)
        {
            foreach (var ticks in run.Cluster.ReadAll(Ticks, partition).GroupBy(record => Encoding.UTF8.GetString(record.Key!)))
            {
                var last = long.MinValue;
                foreach (var tick in ticks)
                {
                    if (tick.Timestamp <= last)
                    {
                        throw new LedgerException($"{ticks.Key}: punctuation {tick.Timestamp} came after {last}.");
                    }

                    last = tick.Timestamp;
                }
            }
        }
    }

    public override StreamTopology Build()
    {
        var builder = Builder();
        var source = builder.Stream(Input, Consumed.With<string, string>(Serde.Utf8, TextSerde.Instance, TimestampExtractors.UsePartitionTimeOnInvalid));
        To(source, "timed");
        To(source.Process(() => new Ticking()), Ticks);
        return builder.Build();
    }

    protected override Composition Create(int seed) => new ClocksComposition(seed);

    protected override void FeedOne(SimulationRun run)
    {
        Tick(run);
        var key = $"key-{run.Dice.Between(1, 4)}";
        // The first record of a partition needs a time.
        var timed = run.Dice.Chance(700) || !Fed.Any(record => record.Partition == Partition(run, key));
        Put(run, Input, key, Text('A'), timed ? Clock : -1);
    }

    /// <summary>Says the time that it is told.</summary>
    private sealed class Ticking : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            context.Schedule(TimeSpan.FromMilliseconds(100), PunctuationType.StreamTime, time => context.Forward(
                new Record<string, string>($"partition-{context.TaskId.Partition}", time.ToString(CultureInfo.InvariantCulture), time)));
        }

        public void Process(in Record<string, string> record)
        {
        }
    }
}
