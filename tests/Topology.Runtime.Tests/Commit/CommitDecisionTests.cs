using StreamizFraud.Topology.Runtime.Commit;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Commit;

/// <summary>Rule E1.</summary>
public sealed class CommitDecisionTests
{
    private static readonly CommitFacts NotDue = new(
        AnyWork: true,
        Poisoned: false,
        Forced: false,
        SinceLast: TimeSpan.FromMilliseconds(99),
        Interval: TimeSpan.FromMilliseconds(100),
        Records: 9,
        MaxRecords: 10,
        DirtyBytes: 49,
        MaxDirtyBytes: 100);

    public static TheoryData<string> Reasons => ["interval", "records", "bytes", "force"];

    [Fact]
    public void Nothing_is_committed_before_it_is_due() => Assert.False(CommitDecision.TryPermit(NotDue, out _));

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Each_reason_alone_is_enough(string reason)
    {
        Assert.True(CommitDecision.TryPermit(Due(reason), out var permit));
        permit.Demand();
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Without_work_no_reason_is_enough(string reason) =>
        Assert.False(CommitDecision.TryPermit(Due(reason) with { AnyWork = false }, out _));

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Poisoned_work_is_never_committed(string reason)
    {
        Assert.False(CommitDecision.TryPermit(Due(reason) with { Poisoned = true }, out var permit));
        Assert.Throws<InvalidOperationException>(permit.Demand);
    }

    private static CommitFacts Due(string reason) => reason switch
    {
        "interval" => NotDue with { SinceLast = NotDue.Interval },
        "records" => NotDue with { Records = NotDue.MaxRecords },
        "bytes" => NotDue with { DirtyBytes = NotDue.MaxDirtyBytes / 2 },
        _ => NotDue with { Forced = true },
    };
}
