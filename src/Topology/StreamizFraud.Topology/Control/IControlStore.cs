using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Control;

/// <summary>Things of the control log as a task has them: which versions are in force for the record at hand.</summary>
/// <remarks>
/// A task adopts new entries at a commit and records the offsets from which they hold, so that the same record is decided by the same versions after a
/// crash, on another member, and when it is replayed. Owned by the task's thread.
/// </remarks>
public interface IControlStore : IStateStore
{
    /// <summary>Follows a thing. In <c>Init</c>; its versions are there from the first record on.</summary>
    /// <typeparam name="T">What is made of a version.</typeparam>
    /// <param name="kind">Kind of the thing.</param>
    /// <param name="name">Its name.</param>
    /// <param name="make">
    /// Makes a version from its entry, on the task's thread, once a version and task. If it throws, the version is refused: that is recorded and logged, and the
    /// version before it stays in force. It must be a function of the entry: a version that was in force is made again after a restart, and the
    /// application stops if that fails.
    /// </param>
    Followed<T> Follow<T>(string kind, string name, Func<ControlEntry, T> make);

    /// <summary>Follows all things of a kind, those too that come to be later. In <c>Init</c>.</summary>
    /// <inheritdoc cref="Follow{T}(string, string, Func{ControlEntry, T})"/>
    Followed<T> FollowAll<T>(string kind, Func<ControlEntry, T> make);
}
