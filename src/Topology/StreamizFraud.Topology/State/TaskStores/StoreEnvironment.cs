namespace StreamizFraud.Topology.State;

/// <summary>What a store is made in.</summary>
/// <param name="Committed">Its committed rows.</param>
/// <param name="Topic">Topic name that its serdes are told: the changelog's.</param>
/// <param name="Context">The record being processed, for times and headers of plain stores.</param>
/// <param name="MaxCachedRows">Rows that may stay decoded after a commit.</param>
/// <param name="Clock">A clock of the store by its name, one of <see cref="StoreDefinition.OwnClocks"/>; it lasts like a row.</param>
/// <param name="Drop">Counts a write that the store refuses by its rules: the store's name, and why.</param>
/// <param name="Database">The database of its half of the task's state, for its segments.</param>
internal sealed record StoreEnvironment(
    IByteStore Committed, string Topic, Func<RecordStamp> Context, int MaxCachedRows, Func<string, StreamClock> Clock, Action<string, string> Drop, ITaskDatabase Database)
{
    /// <summary>Whether it is a reader's view, beside which no operator runs.</summary>
    public bool IsReader { get; init; }

    /// <summary>Tells of a misuse of the store, which it may know of: the store's name, and what it is.</summary>
    public Action<string, string> Warn { get; init; } = (_, _) => { };
}
