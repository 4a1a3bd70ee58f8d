using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>Local rows that cannot be gone on from: they must go, and be restored.</summary>
/// <param name="state">Whose rows.</param>
/// <param name="reason">Why.</param>
/// <param name="isFault">Whether something is wrong; false for what time does by itself.</param>
internal sealed class ChangelogGapException(IRestorable state, string reason, bool isFault) : StreamException(FaultScope.Task, $"{reason}.", inner: null, isLoggable: true)
{
    public IRestorable State { get; } = state;

    public bool IsFault { get; } = isFault;
}
