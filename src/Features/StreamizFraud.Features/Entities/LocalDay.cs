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
            var day = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(timeMs), _zone).Date;
            (_fromMs, _toMs) = (Begin(day), Begin(day.AddDays(1)));
        }

        return _fromMs;
    }

    /// <summary>When a day begins: where clocks are put forward at midnight, with the first time that there is.</summary>
    private long Begin(DateTime day)
    {
        while (_zone.IsInvalidTime(day))
        {
            day = day.AddMinutes(1);
        }

        // Of two midnights the first, which has the greater offset from UTC.
        var offset = _zone.IsAmbiguousTime(day) ? _zone.GetAmbiguousTimeOffsets(day).Max() : _zone.GetUtcOffset(day);
        return new DateTimeOffset(day, offset).ToUnixTimeMilliseconds();
    }
}
