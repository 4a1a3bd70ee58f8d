namespace StreamizFraud.Topology.State;

/// <summary>A store as declared in a topology; each task makes its own from it.</summary>
/// <remarks>Immutable.</remarks>
public abstract class StoreDefinition
{
    private protected StoreDefinition(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>Name, unique in the topology.</summary>
    public string Name { get; }

    /// <summary>Whether the rows survive a restart on disk; otherwise they are restored from the changelog each time.</summary>
    /// <value>True by default.</value>
    public bool Persistent { get; init; } = true;

    /// <summary>Whether changes go to a changelog topic. Without one the rows are lost when the task moves.</summary>
    /// <value>True by default.</value>
    public bool Logged { get; init; } = true;

    /// <summary>Settings of the changelog topic by Kafka's own names, over the library's.</summary>
    public IReadOnlyDictionary<string, string> ChangelogConfig { get; init; } = new Dictionary<string, string>();

    /// <summary>The library's settings of the changelog topic.</summary>
    internal virtual IReadOnlyDictionary<string, string> DefaultChangelogConfig { get; } =
        new Dictionary<string, string> { ["cleanup.policy"] = "compact" };

    /// <summary>Whether the changelog's records have the times of events; otherwise they have none, or that of sending.</summary>
    internal virtual bool LogsTimes => true;

    /// <summary>Names of the clocks that the store keeps itself.</summary>
    internal virtual IReadOnlyList<string> OwnClocks => [];

    /// <summary>
    /// Names of the clocks that operators keep by the records of the store. Declared with it, so that a plan knows how many clocks a task
    /// has: they travel with every commit and must fit (ruling 6).
    /// </summary>
    internal IReadOnlyList<string> OperatorClocks { get; init; } = [];

    /// <summary>Whether a reader sees each commit, and not only those before it was made: what processors need of a global store.</summary>
    internal virtual bool HasReader => false;

    /// <summary>What its rows are.</summary>
    internal abstract StoreIdentity Identity { get; }

    /// <summary>Makes the store of one task.</summary>
    internal abstract TaskStore Create(StoreEnvironment environment);

    /// <summary>A view of the committed rows for one reader, on any thread.</summary>
    /// <param name="rows">The rows; reads of several threads at once are allowed.</param>
    /// <remarks>By default a store of which nothing is written: it is good until the next commit, so it is made for one call.</remarks>
    internal virtual IStateStore CreateReader(CommittedRows rows) => Create(new StoreEnvironment(
        rows.Database.Store(Name), rows.Topic, () => default, MaxCachedRows: 0, name => new StreamClock(name, rows.Clock(name)), (_, _) => { }, rows.Database)
    { IsReader = true });
}
