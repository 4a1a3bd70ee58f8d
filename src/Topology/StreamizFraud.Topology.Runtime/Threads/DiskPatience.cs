using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>Tasks whose disk had no room: how long each is left alone before it is tried again, longer each time.</summary>
/// <remarks>
/// Nothing is lost meanwhile: what Kafka has committed is in the changelogs. A member that ended instead would leave its tasks to others, or would
/// be started again on the same disk. Owned by the thread.
/// </remarks>
internal sealed class DiskPatience(TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly Dictionary<TaskId, (long Since, TimeSpan Wait)> _refused = [];

    /// <summary>Whether any task has been refused since it was last written.</summary>
    public bool Any => _refused.Count > 0;

    /// <summary>The disk of a task had no room.</summary>
    /// <returns>How long it is left alone now.</returns>
    public TimeSpan Refused(TaskId task)
    {
        var wait = _refused.TryGetValue(task, out var before) ? before.Wait * 2 : Shortest;
        wait = wait < Longest ? wait : Longest;
        _refused[task] = (time.GetTimestamp(), wait);
        return wait;
    }

    /// <summary>Whether a task may be tried.</summary>
    public bool MayTry(TaskId task) => !_refused.TryGetValue(task, out var last) || time.GetElapsedTime(last.Since) >= last.Wait;

    /// <summary>A task has been written.</summary>
    public void Written(TaskId task) => _refused.Remove(task);
}
