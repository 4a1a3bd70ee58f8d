namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>What a stream thread is at, for those who watch it: a thread that hangs in a call cannot say so itself.</summary>
/// <remarks>Written by the thread, a few plain stores a step; read by any.</remarks>
internal sealed class ThreadPulse(TimeProvider time)
{
    private int _activity;
    private long _lastCommit = time.GetTimestamp();
    private long _lastRest = time.GetTimestamp();

    /// <summary>What the thread is at.</summary>
    public ThreadActivity Activity => (ThreadActivity)Volatile.Read(ref _activity);

    /// <summary>Time since the last commit, or since the thread was made.</summary>
    public TimeSpan SinceCommit => time.GetElapsedTime(Volatile.Read(ref _lastCommit));

    /// <summary>How long input has waited without a commit; a thread that rests has a new beginning at each step.</summary>
    public TimeSpan Stall => time.GetElapsedTime(Math.Max(Volatile.Read(ref _lastCommit), Volatile.Read(ref _lastRest)));

    public void Begins(ThreadActivity activity) => Volatile.Write(ref _activity, (int)activity);

    public void Committed() => Volatile.Write(ref _lastCommit, time.GetTimestamp());

    /// <summary>Nothing waits: everything that is known has been taken and committed.</summary>
    public void Rests() => Volatile.Write(ref _lastRest, time.GetTimestamp());
}
