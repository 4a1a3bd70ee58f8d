using System.Collections.Concurrent;

namespace StreamizFraud.Features.Tests.Reference;

/// <summary>Beginnings of local days, found by walking minute by minute.</summary>
internal static class NaiveDays
{
    private const long MinuteMs = 60_000;
    private static readonly ConcurrentDictionary<(string Zone, long MinuteMs), long> Known = new();

    /// <summary>The first moment of the local day of a time. A day has begun when it is first on the calendar, even if clocks go back over midnight.</summary>
    public static long MidnightMs(string zone, long timeMs) => Known.GetOrAdd((zone, timeMs - (timeMs % MinuteMs)), Walk);

    private static long Walk((string Zone, long MinuteMs) at)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(at.Zone);
        // Three days before, no later day has been on the calendar.
        var (day, begin) = (DateTime.MinValue, 0L);
        for (var minute = at.MinuteMs - (3 * 24 * 60 * MinuteMs); minute <= at.MinuteMs; minute += MinuteMs)
        {
            var date = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(minute), zone).Date;
            if (date > day)
            {
                (day, begin) = (date, minute);
            }
        }

        return begin;
    }
}
