namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>Why the transaction of a thread is lost: it goes back to the last commit at its next step.</summary>
/// <param name="Reason">For the log.</param>
/// <param name="InDoubt">Whether it may have been committed.</param>
/// <param name="IsDiskFull">Whether a disk had no room: that is waited for, however often it happens.</param>
internal sealed record Poison(string Reason, bool InDoubt, bool IsDiskFull = false);
