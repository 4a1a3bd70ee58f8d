using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Rows;

/// <summary>One stored part of a key's state.</summary>
internal abstract class StatePage : IRewindable
{
    /// <inheritdoc/>
    public abstract void Mark();

    /// <inheritdoc/>
    public abstract void Rewind();
}
