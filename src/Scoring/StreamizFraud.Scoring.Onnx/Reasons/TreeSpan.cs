namespace StreamizFraud.Scoring.Onnx;

/// <summary>Where a tree begins.</summary>
/// <param name="Split">Among the splits.</param>
/// <param name="Last">Among the splits between two leaves.</param>
/// <param name="Leaf">Among the leaves.</param>
internal readonly record struct TreeSpan(int Split, int Last, int Leaf);
