using StreamizFraud.Topology;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>
/// The group puts a static member out, as a broker does that was restarted and takes the member's own earlier join for another process's: no member
/// ends for that.
/// </summary>
internal sealed class RejoinComposition(int seed) : Composition(seed)
{
    // Once more within five minutes, and the member stops: then it is another process indeed.
    private const int MostTimes = 2;
    private readonly Dictionary<string, int> _times = [];

    public override string Name => "members that the group puts out";

    public override IReadOnlyList<ComparedTopic> Outputs => [new("listed", Comparison.Updates)];

    public override IReadOnlyList<string> ComparedStores => ["lists"];

    public override StreamTopology Build()
    {
        var builder = Builder();
        To(
            From(builder).GroupByKey(Grouped.With(Serde.Utf8, TextSerde.Instance)).Aggregate(() => "", (_, value, list) => $"{list} {value}", Store<string>("lists"))
                .ToStream().MapValues(list => list!),
            "listed");
        return builder.Build();
    }

    public override void Trouble(SimulationRun run)
    {
        var member = run.Dice.Pick(run.Members);
        var times = _times.GetValueOrDefault(member.Name);
        if (run.InstanceIdOf(member) is not { } instance || !member.IsUp || times == MostTimes)
        {
            return;
        }

        _times[member.Name] = times + 1;
        run.Trace.Add("put out", member.Name);
        using var earlier = run.Cluster.CreateConsumer(new ConsumerSettings { ClientId = "earlier", GroupId = Application, GroupInstanceId = instance });
        earlier.Subscribe([Input], Nobody.Instance);
        earlier.Poll(TimeSpan.Zero, 1, Nobody.Instance);
    }

    protected override Composition Create(int seed) => new RejoinComposition(seed);

    /// <summary>Joins, and is gone.</summary>
    private sealed class Nobody : IGroupEvents, IRecordSink
    {
        public static Nobody Instance { get; } = new();

        public void Assigned(IReadOnlyCollection<TopicPartition> partitions)
        {
        }

        public void Revoked(IReadOnlyCollection<TopicPartition> partitions)
        {
        }

        public void Lost(IReadOnlyCollection<TopicPartition> partitions)
        {
        }

        public void Add(in PolledRecord record)
        {
        }
    }
}
