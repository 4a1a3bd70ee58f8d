using System.Text;
using StreamizFraud.Simulation.Tests.Ledger;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Simulation.Tests.Scenarios;

/// <summary>A topology from <see cref="Input"/> to <see cref="Output"/> over hash chains, and what must come out of it.</summary>
internal abstract class ChainScenario : Scenario
{
    public const string Input = "in";
    public const string Output = "out";

    private long _lastInput;

    public static IReadOnlyList<Func<ChainScenario>> All { get; } = [() => new OneAggregate(), () => new TwoAggregates(), () => new BatchBetween()];

    /// <summary>Beside a task every client keeps a global store; not in <see cref="All"/>, so that the seeds of the others stay what they are.</summary>
    public static ChainScenario Global() => new GlobalBeside();

    public override IReadOnlyList<string> Sources => [Input];

    public override IReadOnlyList<ExternalTopic> Topics => [new(Input), new(Output)];

    public override bool HasGlobalStore => GlobalStore is not null;

    /// <summary>Stores of the topology.</summary>
    public abstract IReadOnlyList<string> Stores { get; }

    /// <summary>A global store that chains the records of <see cref="Output"/>, if there is one.</summary>
    public virtual string? GlobalStore => null;

    /// <summary>Exactly once: compares everything that was committed with what the inputs must give.</summary>
    public abstract void CheckExactlyOnce(CommittedWorld world);

    /// <summary>At least once: nothing is lost.</summary>
    public virtual void CheckAtLeastOnce(CommittedWorld world) => world.EachArrived(Input, Output);

    public override ILedger OpenLedger(SimulationRun run) => new ChainLedger(run, this);

    public override void Feed(SimulationRun run)
    {
        var count = run.Dice.Between(1, 6);
        run.Trace.Add("produce", $"{count} inputs from {_lastInput + 1}");
        for (var i = 0; i < count; i++)
        {
            var key = Encoding.UTF8.GetBytes($"key-{run.Dice.Between(1, 6)}");
            run.Cluster.Produce(
                Input, Murmur2.Partition(key, run.Partitions), key, LinkSerde.Bytes(new Link(++_lastInput, 0, 0)), 1_000 + _lastInput);
        }
    }

    protected static StoreDefinition Store(string name) => Topology.State.Stores.KeyValue(name, Serde.Utf8, LinkSerde.Instance);

    protected static KStream<string, Link> From(StreamsBuilder builder) => builder.Stream(Input, Consumed.With(Serde.Utf8, LinkSerde.Instance));

    protected static void To(KStream<string, Link> stream) => stream.To(Output, Produced.With(Serde.Utf8, LinkSerde.Instance));

    /// <summary>One sub-topology: a running aggregate that emits every update.</summary>
    private sealed class OneAggregate : ChainScenario
    {
        public override string Name => "one aggregate";

        public override IReadOnlyList<string> Stores => ["chains"];

        public override StreamTopology Build()
        {
            var builder = new StreamsBuilder().AddStateStore(Store("chains"));
            To(From(builder).Process(() => new Chaining("chains"), "chains"));
            return builder.Build();
        }

        public override void CheckExactlyOnce(CommittedWorld world)
        {
            var chains = Chains.Of(world.Topic(Input));
            world.SameInOrder(chains, world.Topic(Output), Output);
            world.SameRows(chains, "chains");
        }
    }

    /// <summary>An aggregate whose results, in transactions that may be aborted, every client chains once more in a global store.</summary>
    private sealed class GlobalBeside : ChainScenario
    {
        public override string Name => "global beside";

        public override IReadOnlyList<string> Stores => ["chains"];

        public override string GlobalStore => "seen";

        public override StreamTopology Build()
        {
            var builder = new StreamsBuilder().AddStateStore(Store("chains"));
            To(From(builder).Process(() => new Chaining("chains"), "chains"));
            builder.AddGlobalStore(Store(GlobalStore), Output, Consumed.With(Serde.Utf8, LinkSerde.Instance), () => new Chaining(GlobalStore));
            return builder.Build();
        }

        public override void CheckExactlyOnce(CommittedWorld world)
        {
            var chains = Chains.Of(world.Topic(Input));
            world.SameInOrder(chains, world.Topic(Output), Output);
            world.SameRows(chains, "chains");
        }
    }

    /// <summary>Two sub-topologies, an aggregate in each, by another key behind a repartition topic.</summary>
    private sealed class TwoAggregates : ChainScenario
    {
        private const string Repartition = $"{Application}-regrouped-repartition";

        public override string Name => "two aggregates";

        public override IReadOnlyList<string> Sources => [Input, Repartition];

        public override IReadOnlyList<string> Stores => ["first", "second"];

        public override StreamTopology Build()
        {
            var builder = new StreamsBuilder().AddStateStore(Store("first")).AddStateStore(Store("second"));
            To(From(builder)
                .Process(() => new Chaining("first"), "first")
                .SelectKey((_, link) => $"group-{link.Id % 4}")
                .Repartition(Repartitioned.With(Serde.Utf8, LinkSerde.Instance).WithName("regrouped"))
                .Process(() => new Chaining("second"), "second"));
            return builder.Build();
        }

        public override void CheckExactlyOnce(CommittedWorld world)
        {
            var first = Chains.Of(world.Topic(Input));
            world.SameRows(first, "first");
            world.SameById(first, world.Topic(Repartition), Repartition);
            // Which task's records come first in the repartition topic is free; from there on everything is determined again.
            var second = Chains.Of(world.Topic(Repartition));
            world.SameInOrder(second, world.Topic(Output), Output);
            world.SameRows(second, "second");
        }

        public override void CheckAtLeastOnce(CommittedWorld world)
        {
            world.EachArrived(Input, Repartition);
            world.EachArrived(Repartition, Output);
        }
    }

    /// <summary>One sub-topology: aggregate, batching node, aggregate.</summary>
    private sealed class BatchBetween : ChainScenario
    {
        public override string Name => "batch between";

        public override IReadOnlyList<string> Stores => ["before", "after"];

        public override StreamTopology Build()
        {
            var builder = new StreamsBuilder().AddStateStore(Store("before")).AddStateStore(Store("after"));
            To(From(builder)
                .Process(() => new Chaining("before"), "before")
                .Process(() => new Scoring())
                .Process(() => new Chaining("after"), "after"));
            return builder.Build();
        }

        public override void CheckExactlyOnce(CommittedWorld world)
        {
            var before = Chains.Of(world.Topic(Input));
            var after = before.Select(Scoring.Score).Folded();
            world.SameRows(before, "before");
            world.SameInOrder(after, world.Topic(Output), Output);
            world.SameRows(after, "after");
        }
    }
}
