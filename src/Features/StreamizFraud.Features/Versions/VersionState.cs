namespace StreamizFraud.Features.Versions;

/// <summary>A version of a set in a task.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Stage">How far it has come.</param>
/// <param name="Next">Offset in the events' topic from which on it has taken nothing of the history.</param>
/// <param name="FirstWaiting">Offset of the first event that came live; -1: none has.</param>
internal sealed record VersionState(string Set, VersionStage Stage, long Next = 0, long FirstWaiting = -1);
