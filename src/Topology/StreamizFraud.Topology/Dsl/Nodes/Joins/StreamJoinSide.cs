using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>A join of two streams as one of its sides sees it.</summary>
/// <param name="windows">The windows, as the left side sees them.</param>
/// <param name="isLeft">Which side.</param>
/// <param name="keepsUnmatched">Whether its records have results without a partner.</param>
/// <param name="otherStore">Store of the other side's records.</param>
/// <param name="leftStore">Store of the left side's records.</param>
internal sealed class StreamJoinSide(JoinWindows windows, bool isLeft, bool keepsUnmatched, string otherStore, string leftStore)
{
    public bool IsLeft { get; } = isLeft;

    public bool KeepsUnmatched { get; } = keepsUnmatched;

    public string OtherStore { get; } = otherStore;

    /// <summary>How much older a partner may be, in ms.</summary>
    public long BeforeMs { get; } = isLeft ? windows.BeforeMs : windows.AfterMs;

    /// <summary>How much younger a partner may be, in ms.</summary>
    public long AfterMs { get; } = isLeft ? windows.AfterMs : windows.BeforeMs;

    public long GraceMs { get; } = windows.GraceMs;

    /// <summary>How far after a left record its partners may come, in ms.</summary>
    public long LeftLookBackMs { get; } = windows.AfterMs;

    /// <summary>How far after a right record its partners may come, in ms.</summary>
    public long RightLookBackMs { get; } = windows.BeforeMs;

    /// <summary>The highest time that either side has seen; both sides share this clock.</summary>
    public StreamClock Time(TaskContext context) => context.Clock(OperatorClock.Join(leftStore));
}
