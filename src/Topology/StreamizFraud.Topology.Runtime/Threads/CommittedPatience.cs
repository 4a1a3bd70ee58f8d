namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// How long a thread asks for the offsets of tasks that it opens: a transaction of their last owner may be pending, which takes seconds to end by itself. The tasks that run are not to
/// stand still for so long; so each question is a short one, and they get several times as long between two.
/// </summary>
/// <remarks>Owned by the thread.</remarks>
internal sealed class CommittedPatience(TimeProvider time, TimeSpan most)
{
    private const int TimesBetween = 4;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private TimeSpan _next = First;
    private TimeSpan _pause;
    private long _refused;

    /// <summary>Whether it is time to ask.</summary>
    public bool MayAsk => _pause == TimeSpan.Zero || time.GetElapsedTime(_refused) >= _pause;

    /// <summary>Longest wait for an answer.</summary>
    /// <param name="othersRun">Whether tasks run meanwhile.</param>
    public TimeSpan Limit(bool othersRun) => othersRun && _next < most ? _next : most;

    /// <summary>There was no answer.</summary>
    /// <param name="othersRun">Whether tasks run meanwhile.</param>
    public void Refused(bool othersRun)
    {
        _refused = time.GetTimestamp();
        _pause = othersRun ? TimesBetween * Limit(othersRun) : TimeSpan.Zero;
        _next = _next * 2 < most ? _next * 2 : most;
    }

    /// <summary>There was one.</summary>
    public void Answered()
    {
        _next = First;
        _pause = TimeSpan.Zero;
    }
}
