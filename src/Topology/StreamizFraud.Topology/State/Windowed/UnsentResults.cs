namespace StreamizFraud.Topology.State.Windowed;

/// <summary>
/// Which rows of a store an operator has yet to send results of: those of windows that its clock had not closed before the record at hand. The
/// store keeps them, however far that record moves its time (rule W12).
/// </summary>
/// <param name="clock">The operator's clock.</param>
/// <param name="delayMs">How long before the clock the time of the earliest such row lies.</param>
/// <remarks>
/// All that it knows follows from the clock, which goes back when a record fails: between two records what the clock says, during one what it
/// said before. Owned by the task's thread.
/// </remarks>
internal sealed class UnsentResults(StreamClock clock, long delayMs)
{
    private bool _inRecord;
    private long _before;

    /// <summary>The earliest time that a row to be sent is kept by; 0 as long as nothing can have been sent.</summary>
    public long From => Math.Max(0, (_inRecord ? _before : clock.Time) is >= 0 and var time ? time - delayMs : 0);

    /// <summary>A record is at hand and has not moved the clock yet.</summary>
    public void Begin() => (_inRecord, _before) = (true, clock.Time);

    /// <summary>What the record closed has been sent.</summary>
    public void Sent() => _inRecord = false;
}
