using System.Runtime.CompilerServices;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>A split of a tree as TreeSHAP needs it. Nodes are counted inside the tree.</summary>
/// <param name="Feature">Place in a row of the value that is compared.</param>
/// <param name="Threshold">Values below it go left.</param>
/// <param name="MissingGoesLeft">Where NaN goes.</param>
/// <param name="Node">Its node.</param>
/// <param name="Left">The left child.</param>
/// <param name="Right">The right child.</param>
/// <param name="LeftShare">Share of training rows that pass all splits on this feature down to the left child.</param>
/// <param name="RightShare">The same down to the right child.</param>
/// <param name="Previous">The child by which the last split on the same feature above it is left; <see cref="New"/> if there is none.</param>
/// <param name="PreviousShare">The share of that child; 1 if there is none.</param>
/// <param name="Repeated">Where the reciprocals of the factor so far are (<see cref="TreeShapPlan.Reciprocals"/>), if there is one.</param>
internal readonly record struct TreeSplit(
    int Feature,
    double Threshold,
    bool MissingGoesLeft,
    int Node,
    int Left,
    int Right,
    double LeftShare,
    double RightShare,
    int Previous,
    double PreviousShare,
    int Repeated)
{
    public const int New = -1;

    /// <summary>1 if a value goes left, else 0; without a branch.</summary>
    public int GoesLeft(double value)
    {
        bool isBelow = value < Threshold, isNotAbove = !(value >= Threshold);
        return Unsafe.BitCast<bool, byte>(isBelow | (isNotAbove & MissingGoesLeft));
    }
}
