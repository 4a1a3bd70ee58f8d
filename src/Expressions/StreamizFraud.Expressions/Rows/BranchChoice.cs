namespace StreamizFraud.Expressions.Rows;

/// <summary>Says which branch of a CASE holds.</summary>
internal abstract class BranchChoice<TRow>
    where TRow : IExpressionRow, allows ref struct
{
    /// <returns>Index of the branch, or -1 for ELSE.</returns>
    public abstract int Choose(scoped ref TRow row);
}
