namespace StreamizFraud.Features.Entities;

/// <summary>Finds the midnight before a time in a time zone; remembers the last day.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class LocalDay(string timeZone)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
    private long _fromMs = long.MaxValue;
    private long _toMs = long.MinValue;

    /// <summary>The first moment of the time's local day, ms since the Unix epoch.</summary>
    public long MidnightMs(long timeMs)
    {
        if (timeMs < _fromMs || timeMs >= _toMs)
        {
            var day = DateOf(DateTimeOffset.FromUnixTimeMilliseconds(timeMs));
            (_fromMs, _toMs) = (Begin(day), Begin(day.AddDays(1)));
            while (timeMs >= _toMs)
            {
                // Clocks went back over midnight, and show the day before once more.
                day = day.AddDays(1);
                (_fromMs, _toMs) = (_toMs, Begin(day.AddDays(1)));
            }
        }

        return _fromMs;
    }

    /// <summary>
    /// When a day begins: when it is first on the calendar, be it that clocks are put forward over midnight, or back, and midnight comes twice.
    /// </summary>
    private long Begin(DateTime day)
    {
        // Clocks change at most once around a midnight; offsets from UTC are between -12 and 14 hours.
        var utc = new DateTimeOffset(day, TimeSpan.Zero);
        var (before, after) = (utc - _zone.GetUtcOffset(utc.AddHours(-15)), utc - _zone.GetUtcOffset(utc.AddHours(13)));
        return (Begins(day, before) ? before : after).ToUnixTimeMilliseconds();
    }

    private bool Begins(DateTime day, DateTimeOffset at) => DateOf(at) >= day && DateOf(at.AddTicks(-1)) < day;

    private DateTime DateOf(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone).Date;
}
