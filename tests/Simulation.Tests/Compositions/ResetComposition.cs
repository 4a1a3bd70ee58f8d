using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>
/// Somebody deletes topics, makes them anew, or moves the group's offsets while the application does not run. Old rows must not be mixed with
/// new records: a whole reset begins anew, anything else is refused.
/// </summary>
/// <remarks>A partition of which nothing was committed has no old rows: its task may go on until another one stops the application.</remarks>
internal sealed class ResetComposition : Composition
{
    private readonly Reset _reset;
    private readonly bool _losesLocalState;
    private bool _done;
    private IReadOnlySet<int> _untouched = new HashSet<int>();

    public ResetComposition(int seed)
        : base(seed)
    {
        _reset = Parameters.Pick(Enum.GetValues<Reset>());
        _losesLocalState = Parameters.Chance(400);
    }

    private enum Reset
    {
        /// <summary>Input, changelog and output are made anew: a new beginning.</summary>
        Whole,

        /// <summary>The changelog is made anew beside the input's offsets.</summary>
        Changelog,

        /// <summary>The input is made anew beside the changelog.</summary>
        Input,

        /// <summary>The group's offsets go back to the beginning.</summary>
        Offsets,
    }

    public override string Name => $"reset of {_reset}{(_losesLocalState ? ", no local state" : "")}";

    public override IReadOnlyList<ComparedTopic> Outputs => [new("listed", Comparison.Updates)];

    public override StreamTopology Build()
    {
        var builder = Builder();
        To(
            From(builder).GroupByKey(Grouped.With(Serde.Utf8, TextSerde.Instance)).Aggregate(() => "", (_, value, list) => $"{list} {value}", Store<string>("lists"))
                .ToStream().MapValues(list => list!),
            "listed");
        return builder.Build();
    }

    public override FailureMeaning Meaning(SimulationRun run, StreamException failure) =>
        !_done || !Names(failure.Message) ? FailureMeaning.Unexpected
        : _reset == Reset.Whole ? FailureMeaning.StartAnew
        : FailureMeaning.EndOfRun;

    public override void Trouble(SimulationRun run)
    {
        // Only what was committed can be mixed up.
        if (_done || Enumerable.Range(0, run.Partitions).All(partition => Committed(run, partition) <= 0))
        {
            return;
        }

        _done = true;
        run.Trace.Add("reset", Name);
        foreach (var member in run.Members)
        {
            member.Crash("a reset");
        }

        // Until the group is empty and no transaction is open.
        run.Advance(TimeSpan.FromMinutes(2));
        run.Cluster.CompletePendingMarkers();
        _untouched = Enumerable.Range(0, run.Partitions).Where(partition => Committed(run, partition) <= 0).ToHashSet();
        run.ForgetCommitted();
        Act(run);
        foreach (var member in run.Members.Where(_ => _losesLocalState))
        {
            member.WipeState();
        }

        // Somebody comes back when what was made anew has grown past what its old state remembers.
        run.Go(run.Dice.Pick(run.Members), rounds: run.Dice.Between(0, 25), TimeSpan.FromMilliseconds(150));
    }

    protected override Composition Create(int seed) => new ResetComposition(seed);

    protected override void FeedOne(SimulationRun run)
    {
        if (_done && _reset != Reset.Whole)
        {
            // What comes after it must not come out beside old rows, so that the reference does not get it.
            var (key, text) = ($"key-{run.Dice.Between(1, 4)}", Text('N'));
            if (_untouched.Contains(Partition(run, key)))
            {
                Put(run, Input, key, text, Clock);
            }
            else
            {
                Unrecorded(run, key, text);
            }

            return;
        }

        base.FeedOne(run);
    }

    private static bool Names(string message) =>
        message.Contains(Input, StringComparison.Ordinal) || message.Contains(SimulationRun.ChangelogOf("lists"), StringComparison.Ordinal);

    private static void MakeAnew(SimulationRun run, string topic, int partitions, IReadOnlyDictionary<string, string>? config = null)
    {
        run.Cluster.DeleteTopic(topic);
        run.Cluster.CreateTopic(topic, partitions, config);
    }

    private void Act(SimulationRun run)
    {
        switch (_reset)
        {
            case Reset.Whole:
                MakeAnew(run, Input, run.Partitions);
                MakeAnew(run, "listed", run.Partitions);
                ForgetFed();
                goto case Reset.Changelog;
            case Reset.Changelog:
                MakeAnew(run, SimulationRun.ChangelogOf("lists"), run.Partitions, new Dictionary<string, string> { ["cleanup.policy"] = "compact" });
                break;
            case Reset.Input:
                MakeAnew(run, Input, run.Partitions);
                ForgetFed(_untouched);
                break;
            case Reset.Offsets:
                using (var consumer = run.Cluster.CreateConsumer(new ConsumerSettings { ClientId = "operator", GroupId = Application }))
                {
                    consumer.CommitOffsets([.. Enumerable.Range(0, run.Partitions).Select(partition => new PartitionOffset(new TopicPartition(Input, partition), 0))]);
                }

                break;
        }
    }
}
