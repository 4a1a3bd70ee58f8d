using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>The punctuations of a task, by stream time and by the wall clock.</summary>
/// <remarks>Owned by the task's thread.</remarks>
/// <param name="run">Calls one, as of a time.</param>
internal sealed class TaskPunctuations(Action<Action<long>, long> run)
{
    private readonly PunctuationQueue _byStreamTime = new(PunctuationType.StreamTime);
    private readonly PunctuationQueue _byWallClock = new(PunctuationType.WallClockTime);

    /// <summary>Adds one.</summary>
    /// <param name="interval">How often, 1 ms or more.</param>
    /// <param name="type">By which time.</param>
    /// <param name="now">That time now.</param>
    /// <param name="callback">What is called.</param>
    /// <returns>Disposed of to cancel it.</returns>
    public IDisposable Schedule(TimeSpan interval, PunctuationType type, long now, Action<long> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var milliseconds = (long)interval.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, 1, nameof(interval));
        return (type == PunctuationType.StreamTime ? _byStreamTime : _byWallClock).Schedule(milliseconds, now, callback);
    }

    public bool IsDueByStreamTime(long streamTime) => _byStreamTime.IsDue(streamTime);

    public bool IsDueByWallClock(long now) => _byWallClock.IsDue(now);

    /// <returns>Whether any was called.</returns>
    public bool RunByStreamTime(long streamTime) => _byStreamTime.Run(streamTime, run) > 0;

    /// <returns>Whether any was called.</returns>
    public bool RunByWallClock(long now) => _byWallClock.Run(now, run) > 0;

    /// <summary>The task goes on from a commit. Those of its stream time were called in it: when they come does not depend on how often the task was begun.</summary>
    public void GoOnFrom(long streamTime)
    {
        _byStreamTime.PassOver(streamTime);
        Keep();
    }

    /// <summary>What was called and scheduled is committed.</summary>
    public void Keep()
    {
        _byStreamTime.Keep();
        _byWallClock.Keep();
    }

    /// <summary>The transaction is lost: back to the last <see cref="Keep"/>.</summary>
    public void Rewind()
    {
        _byStreamTime.Rewind();
        _byWallClock.Rewind();
    }
}
