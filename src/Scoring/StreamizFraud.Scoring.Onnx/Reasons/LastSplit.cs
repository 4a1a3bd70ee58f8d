namespace StreamizFraud.Scoring.Onnx;

/// <summary>A split between two leaves as TreeSHAP needs it. See <see cref="TreeSplit"/>.</summary>
/// <param name="Threshold">Values below it go left.</param>
/// <param name="Mean">The mean of the leaves, each with the share of training rows that pass all splits on this feature down to it.</param>
/// <param name="LeftValue">Value of the left leaf.</param>
/// <param name="RightValue">Value of the right leaf.</param>
/// <param name="PreviousShare">See <see cref="TreeSplit.PreviousShare"/>.</param>
/// <param name="Input">See <see cref="TreeSplit.Input"/>.</param>
/// <param name="Sum">See <see cref="TreeSplit.Sum"/>.</param>
/// <param name="Node">See <see cref="TreeSplit.Node"/>.</param>
/// <param name="Previous">See <see cref="TreeSplit.Previous"/>.</param>
/// <param name="Repeated">See <see cref="TreeSplit.Repeated"/>.</param>
internal readonly record struct LastSplit(
    double Threshold, double Mean, double LeftValue, double RightValue, double PreviousShare, int Input, int Sum, int Node, int Previous, int Repeated);
