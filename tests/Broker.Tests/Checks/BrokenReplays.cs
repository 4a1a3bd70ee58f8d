using StreamizFraud.Broker.Tests.Support;
using Xunit;

namespace StreamizFraud.Broker.Tests.Checks;

/// <summary>Replays that are wrong on purpose.</summary>
internal static class BrokenReplays
{
    public static void MustBeFound(TransactionLog log, string changelog)
    {
        var all = log.RecordsIn(0, long.MaxValue);
        var replay = new Replay("0_0", "handbook-card", all, 0, long.MaxValue, changelog, 0, OnLocalState: true);
        Assert.Equal(0, log.Check(replay, bounded: false).Count);
        Assert.Equal(1, log.Check(replay, bounded: true).Count);
        Assert.Equal(1, log.Check(replay with { Records = all - 1 }, bounded: false).Count);
    }
}
