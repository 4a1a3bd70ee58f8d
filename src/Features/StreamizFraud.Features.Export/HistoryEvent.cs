namespace StreamizFraud.Features.Export;

/// <summary>An event of the past and its time.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <param name="Event">The event.</param>
/// <param name="EventTimeMs">Its time, ms since the Unix epoch, UTC; 0 or later.</param>
public readonly record struct HistoryEvent<TEvent>(TEvent Event, long EventTimeMs);
