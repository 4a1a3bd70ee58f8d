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
    SketchEndsAtTheRow,

    /// <summary>Of a look from outside: the row that is thought to come next counts itself.</summary>
    OwnRowCounts,
}
