namespace StreamizFraud.Features.Versions;

/// <summary>An event that came while a version was still taking the history.</summary>
/// <param name="Key">Key of its record.</param>
/// <param name="TimeMs">Its time, ms since the Unix epoch.</param>
/// <param name="Event">The event.</param>
internal readonly record struct WaitingEvent<TEvent>(string Key, long TimeMs, TEvent Event);
