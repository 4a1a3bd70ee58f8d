namespace StreamizFraud.Topology.State;

/// <summary>What a reader of a store has: rows and clocks as of the last commit.</summary>
/// <param name="Database">The database of the store's half of its task's state.</param>
/// <param name="Topic">Topic name that its serdes are told.</param>
/// <param name="Clock">A clock of the store by its name, ms since the Unix epoch; -1: it has not begun.</param>
internal readonly record struct CommittedRows(ITaskDatabase Database, string Topic, Func<string, long> Clock);
