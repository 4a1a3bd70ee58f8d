namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>A store with local rows, and the changelog that it goes on from.</summary>
/// <param name="Owner">What it belongs to.</param>
/// <param name="Cursor">Where it stands.</param>
/// <param name="First">First offset of the changelog.</param>
/// <param name="End">Its end.</param>
internal sealed record LocalState(IRestorable Owner, ChangelogCursor Cursor, long First, long End);
