namespace StreamizFraud.Scoring.Onnx;

/// <summary>What came of an attempt to enter.</summary>
internal enum Entry
{
    Entered,
    Busy,
    Closed,
}
