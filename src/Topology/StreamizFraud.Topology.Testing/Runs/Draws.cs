namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>
/// What a run has drawn, as a tree: one branch for each action, and below it one for each call in which a fault may strike. A run over changed draws keeps
/// to those of the branches that it still comes to.
/// </summary>
internal sealed class Draws
{
    /// <summary>What was drawn here and in no branch, in order: indices, differences from the smallest number, 1 and 0.</summary>
    public List<double> Own { get; init; } = [];

    /// <summary>Branches in order.</summary>
    public List<Draws> Branches { get; init; } = [];

    /// <summary>What went wrong here, by chance; null for nothing.</summary>
    public string? Fault { get; set; }

    /// <summary>Branches at any depth in which something went wrong.</summary>
    public IEnumerable<Draws> Faults => Branches.SelectMany(branch => branch.Fault is null ? branch.Faults : branch.Faults.Prepend(branch));

    /// <summary>A copy that shares nothing.</summary>
    public Draws Copy() => new() { Own = [.. Own], Branches = [.. Branches.Select(branch => branch.Copy())], Fault = Fault };
}
