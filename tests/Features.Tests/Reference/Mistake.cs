namespace StreamizFraud.Features.Tests.Reference;

/// <summary>What a reference can be made to do wrong, so that the comparison can be seen to fail.</summary>
public enum Mistake
{
    None,
    LeftEdgeIsClosed,
    TiesByTime,
    FloatSums,
    ThisRowIsLeftOut,
    DelayIsOneLess,
    LateRowsAreDropped,
    NothingIsForgotten,
    LabelIsKnownAtOnce,
    TileEdgeIsOffByOne,
    NullCountsAsZero,
    DayIsOfUtc,
    IdleKeysAreKept,
}
