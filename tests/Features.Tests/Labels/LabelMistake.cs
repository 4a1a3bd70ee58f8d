namespace StreamizFraud.Features.Tests.Labels;

/// <summary>What a reference can be made to do wrong with labels.</summary>
public enum LabelMistake
{
    None,
    KnownAtOnce,
    CorrectionsAreIgnored,
    CorrectionsCountForThePast,
    TiesGoToTheFirst,
    LabelBeforeItsEventIsLost,
    ExpiredEventIsLabelled,
    UnknownIdIsLabelled,
    OwnRowIsKnown,
}
