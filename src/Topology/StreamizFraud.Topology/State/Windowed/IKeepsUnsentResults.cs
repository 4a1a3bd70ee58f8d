namespace StreamizFraud.Topology.State.Windowed;

/// <summary>A store that keeps rows until the results of them have been sent.</summary>
internal interface IKeepsUnsentResults
{
    /// <summary>Keeps rows for an operator from now on.</summary>
    /// <param name="clock">The operator's clock.</param>
    /// <param name="delayMs">How long before the clock the time of the earliest row to be sent lies; null: rows are kept as long as the retention says.</param>
    UnsentResults? Keep(StreamClock clock, long? delayMs);
}
