namespace StreamizFraud.Scoring.Onnx;

/// <summary>A split of a tree as TreeSHAP needs it. A row reads all splits and does little at each, so places are byte offsets: nothing is left to work out.</summary>
/// <param name="Threshold">Values below it go left.</param>
/// <param name="LeftShare">Share of training rows that pass all splits on this feature down to the left child.</param>
/// <param name="RightShare">The same down to the right child.</param>
/// <param name="PreviousShare">Share of the child <paramref name="Previous"/>.</param>
/// <param name="Input">The value that is compared, in <see cref="TreeShapBuffers.Inputs"/>.</param>
/// <param name="Sum">The feature's sum, in <see cref="TreeShapBuffers.Sums"/>.</param>
/// <param name="Node">Its node, in <see cref="TreeShapBuffers.Nodes"/>. The left child is the node after it.</param>
/// <param name="Right">The right child.</param>
/// <param name="Previous">The child by which the last split on the same feature above it is left; <see cref="New"/> if there is none.</param>
/// <param name="Repeated">The reciprocals of the factor so far (<see cref="TreeShapPlan.Reciprocals"/>), if there is one.</param>
internal readonly record struct TreeSplit(
    double Threshold, double LeftShare, double RightShare, double PreviousShare, int Input, int Sum, int Node, int Right, int Previous, int Repeated)
{
    public const int New = -1;
}
