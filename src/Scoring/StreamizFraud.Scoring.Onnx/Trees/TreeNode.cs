namespace StreamizFraud.Scoring.Onnx;

/// <summary>A node of a tree: a split, or a leaf.</summary>
/// <param name="Feature">Place in a row of the value that is compared; -1 for a leaf.</param>
/// <param name="Threshold">Values below it go left; NaN goes where <paramref name="MissingGoesLeft"/> says.</param>
/// <param name="MissingGoesLeft">Where a missing value goes.</param>
/// <param name="Left">Its left child's place among the nodes.</param>
/// <param name="Right">Its right child's.</param>
/// <param name="Value">What a leaf adds.</param>
/// <param name="Cover">Weight of the training rows that came here; 0 where it is not known.</param>
internal readonly record struct TreeNode(int Feature, double Threshold, bool MissingGoesLeft, int Left, int Right, double Value, double Cover)
{
    public bool IsLeaf => Feature < 0;

    public static TreeNode Leaf(double value, double cover = 0) => new(-1, 0, false, 0, 0, value, cover);

    /// <summary>The child that a value goes to.</summary>
    public int Next(double value) => value < Threshold || (double.IsNaN(value) && MissingGoesLeft) ? Left : Right;
}
