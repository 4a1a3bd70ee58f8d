namespace StreamizFraud.Topology.Control;

/// <summary>What a history sees of a thing, or kind of things, that a processor follows.</summary>
internal abstract class FollowedThings(string kind, string? name)
{
    /// <summary>Whether an entry is one of them.</summary>
    public bool Includes(ControlEntry entry) => entry.Kind == kind && (name is null || entry.Name == name);

    /// <summary>Whether a version can be made without waiting. Asked at every step of the thread while it cannot.</summary>
    public abstract bool IsReady(ControlEntry entry);

    /// <summary>Makes a version; it is kept until no place has it, or <see cref="Forget"/>.</summary>
    public abstract void Make(long number, ControlEntry entry);

    /// <summary>Sets what is in force at each place of the history, oldest first.</summary>
    /// <param name="places">Numbers of the newest entries of all things but refused ones.</param>
    public abstract void Set(IReadOnlyList<IReadOnlyList<long>> places);

    /// <summary>Forgets everything, and disposes of what can be.</summary>
    public abstract void Forget();
}
