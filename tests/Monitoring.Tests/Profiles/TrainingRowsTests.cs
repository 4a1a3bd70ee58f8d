using StreamizFraud.Monitoring.Tests.Bugs;
using Xunit;

namespace StreamizFraud.Monitoring.Tests.Profiles;

public sealed class TrainingRowsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_expected_alerts_and_average_precision_follow_the_direction_of_scores(bool lowIsSuspicious)
    {
        var sign = lowIsSuspicious ? -1 : 1;
        var rows = new TrainingRows(WatchedWorld.Set.Definitions, sign * 0.9, lowIsSuspicious);
        var vector = new double[WatchedWorld.Set.Width];
        for (var i = 0; i < 100; i++)
        {
            rows.Add(vector, sign * i / 100.0, i, isFraud: i > 94);
        }

        var profile = rows.ToProfile();
        Assert.Equal((0.1, 1.0), (profile.Alerts!.Rate, profile.AveragePrecision!.Value));
    }
}
