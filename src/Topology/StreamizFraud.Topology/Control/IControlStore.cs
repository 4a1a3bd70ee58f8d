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
    /// application stops if that fails. A version that is <see cref="IDisposable"/> is disposed of when no record can be decided by it any more.
    /// </param>
    /// <param name="isReady">
    /// Whether a version can be made without waiting, for those that need something large, such as a model: the first call has it fetched in the background, and
    /// until it is there the versions before it stay in force. Asked at every step of the thread meanwhile, on that thread. What cannot be had is ready too:
    /// making it throws. Null: always. It is not asked when the task takes its first record ever, which waits for all that there is.
    /// </param>
    Followed<T> Follow<T>(string kind, string name, Func<ControlEntry, T> make, Func<ControlEntry, bool>? isReady = null);

    /// <summary>Follows all things of a kind, those too that come to be later. In <c>Init</c>.</summary>
    /// <inheritdoc cref="Follow{T}(string, string, Func{ControlEntry, T}, Func{ControlEntry, bool})"/>
    Followed<T> FollowAll<T>(string kind, Func<ControlEntry, T> make, Func<ControlEntry, bool>? isReady = null);
}
