namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// How long a thread asks for the offsets of tasks that it opens: a transaction of their last owner may be pending, which takes seconds to end by itself. The tasks that run are not to
/// stand still for so long; so each question is a short one, and they get time between two.
/// </summary>
/// <remarks>Owned by the thread.</remarks>
/// <param name="time">Clock.</param>
/// <param name="most">Longest wait while no task runs.</param>
/// <param name="mostBeside">Longest wait while tasks run, whose transaction is open meanwhile.</param>
internal sealed class CommittedPatience(TimeProvider time, TimeSpan most, TimeSpan mostBeside)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private readonly TimeSpan _mostBeside = mostBeside < most ? mostBeside : most;
    private TimeSpan _next = First;
    private TimeSpan _pause;
    private long _refused;

    /// <summary>Whether it is time to ask.</summary>
    public bool MayAsk => _pause == TimeSpan.Zero || time.GetElapsedTime(_refused) >= _pause;

    /// <summary>Longest wait for an answer.</summary>
    /// <param name="othersRun">Whether tasks run meanwhile.</param>
    public TimeSpan Limit(bool othersRun) => !othersRun ? most : _next < _mostBeside ? _next : _mostBeside;

    /// <summary>There was no answer.</summary>
    /// <param name="othersRun">Whether tasks run meanwhile.</param>
    public void Refused(bool othersRun)
    {
        _refused = time.GetTimestamp();
        var pause = 4 * Limit(othersRun);
        _pause = !othersRun ? TimeSpan.Zero : pause < LongestPause ? pause : LongestPause;
        _next = _next * 2 < _mostBeside ? _next * 2 : _mostBeside;
    }

    /// <summary>There was one.</summary>
    public void Answered()
    {
        _next = First;
        _pause = TimeSpan.Zero;
    }
}
