namespace StreamizFraud.Scoring.Onnx;

/// <summary>Where a tree begins.</summary>
/// <param name="Split">Among the splits.</param>
/// <param name="Leaf">Among the leaves.</param>
internal readonly record struct TreeSpan(int Split, int Leaf);
