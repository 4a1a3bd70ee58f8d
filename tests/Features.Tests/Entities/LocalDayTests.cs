using StreamizFraud.Features.Entities;
using Xunit;

namespace StreamizFraud.Features.Tests.Entities;

/// <summary>Beginnings of local days against a walk by minutes, where clocks change.</summary>
public sealed class LocalDayTests
{
    private const long MinuteMs = 60_000;

    [Theory]
    [InlineData("UTC", "2018-03-25")]
    [InlineData("Europe/Berlin", "2018-03-25")]
    [InlineData("Europe/Berlin", "2018-10-28")]
    [InlineData("America/Sao_Paulo", "2018-11-04")] // no midnight
    [InlineData("America/Sao_Paulo", "2018-02-18")] // clocks go back from midnight
    [InlineData("Australia/Lord_Howe", "2019-04-07")] // by half an hour
    [InlineData("Australia/Lord_Howe", "2018-10-07")]
    [InlineData("America/Havana", "2018-11-04")] // midnight comes twice
    [InlineData("America/St_Johns", "2006-10-29")] // at a minute past midnight, back into the day before
    [InlineData("Pacific/Apia", "2011-12-30")] // a day that was not
    [InlineData("Asia/Kathmandu", "2018-05-01")]
    public void A_day_begins_when_it_is_first_on_the_calendar_whatever_was_asked_before(string timeZone, string around)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var middle = DateTimeOffset.Parse(around + "T00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        var (day, begin) = (DateTime.MinValue, 0L);
        var begins = new List<(long TimeMs, long BeginMs)>();
        for (var time = middle - (4 * 24 * 60 * MinuteMs); time < middle + (3 * 24 * 60 * MinuteMs); time += MinuteMs)
        {
            var date = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(time), zone).Date;
            if (date > day)
            {
                (day, begin) = (date, time);
            }

            if (time > middle - (2 * 24 * 60 * MinuteMs))
            {
                begins.Add((time, begin));
                begins.Add((time + MinuteMs - 1, begin));
            }
        }

        var inOrder = new LocalDay(timeZone);
        Assert.All(begins, at => Assert.Equal(at.BeginMs, inOrder.MidnightMs(at.TimeMs)));
        var shuffled = new LocalDay(timeZone);
        new Random(17).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(begins));
        Assert.All(begins, at => Assert.Equal(at.BeginMs, shuffled.MidnightMs(at.TimeMs)));
    }
}
