namespace StreamizFraud.Features.Export;

/// <summary>
/// Which label a row gets: 1 if it was known at the cut-off that the event is positive; else 0 if the event was then older than labels take to
/// come; else null, which is pending and not negative.
/// </summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <param name="KnownAtMs">When it became known that an event is positive, ms since the Unix epoch; null: never.</param>
/// <param name="CutOffMs">The time as of which labels are joined, ms since the Unix epoch.</param>
/// <param name="Maturity">After what time an event without a label counts as negative; 0 or more, a whole number of milliseconds.</param>
public sealed record ExportLabels<TEvent>(Func<TEvent, long?> KnownAtMs, long CutOffMs, TimeSpan Maturity)
{
    /// <summary>The label of an event.</summary>
    /// <param name="event">The event.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch.</param>
    /// <returns>1, 0, or null while pending.</returns>
    public int? Of(TEvent @event, long eventTimeMs) =>
        KnownAtMs(@event) <= CutOffMs ? 1 : eventTimeMs <= CutOffMs - (long)Maturity.TotalMilliseconds ? 0 : null;
}
