using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;

namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>A topology, what is fed into it, what happens to it, and what must come out of it. One for each run.</summary>
internal abstract class Scenario
{
    public const string Application = "sim";

    public abstract string Name { get; }

    /// <summary>Topics that tasks read, by full name.</summary>
    public abstract IReadOnlyList<string> Sources { get; }

    /// <summary>Topics that are there before the application starts.</summary>
    public abstract IReadOnlyList<ExternalTopic> Topics { get; }

    /// <summary>Whether every client keeps a global store.</summary>
    public virtual bool HasGlobalStore => false;

    /// <summary>Number of members; null for two or three, as the run draws.</summary>
    public virtual int? Members => null;

    /// <summary>Largest record that a client takes; null for the cluster's default.</summary>
    public virtual int? MaxRecordBytes => null;

    /// <summary>Whether clients may not ask for the settings of topics.</summary>
    public virtual bool HidesSettings => false;

    /// <summary>Settings of the application over those that the run draws.</summary>
    public virtual StreamsConfig Configure(StreamsConfig config) => config;

    public abstract StreamTopology Build();

    public abstract ILedger OpenLedger(SimulationRun run);

    /// <summary>Some more inputs.</summary>
    public abstract void Feed(SimulationRun run);

    /// <summary>Trouble of this scenario's own.</summary>
    public virtual void Trouble(SimulationRun run)
    {
    }

    /// <summary>Inputs that come when everything has settled, round by round.</summary>
    /// <param name="run">The run.</param>
    /// <param name="round">Number of the round, from 0.</param>
    /// <returns>Whether there were any: everything must settle once more.</returns>
    public virtual bool FeedAfterwards(SimulationRun run, int round) => false;

    /// <summary>What it means that a process ends with this failure.</summary>
    public virtual FailureMeaning Meaning(SimulationRun run, StreamException failure) => FailureMeaning.Unexpected;

    public override string ToString() => Name;
}
