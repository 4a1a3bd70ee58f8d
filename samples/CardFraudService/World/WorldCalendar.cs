namespace CardFraudService.World;

/// <summary>The day and second count of transaction files: both start at 2018-04-01T00:00:00Z.</summary>
public static class WorldCalendar
{
    /// <summary>Milliseconds in a day.</summary>
    public const long DayMs = 86_400_000;

    /// <summary>2018-04-01T00:00:00Z in milliseconds since the Unix epoch; <c>TX_TIME_SECONDS</c> counts from here.</summary>
    public const long StartMs = 1_522_540_800_000;

    /// <summary>The last millisecond of the year 9999, since the Unix epoch: there is no later <see cref="DateTimeOffset"/>.</summary>
    public const long LastMs = 253_402_300_799_999;

    /// <summary>The day of an event time: 0 for 2018-04-01, negative before it.</summary>
    /// <param name="eventTimeMs">Milliseconds since the Unix epoch.</param>
    public static int DayOf(long eventTimeMs)
    {
        var sinceStart = eventTimeMs - StartMs;
        // Division of integers cuts towards zero; days before the start need the floor.
        return (int)((sinceStart >= 0 ? sinceStart : sinceStart - DayMs + 1) / DayMs);
    }
}
