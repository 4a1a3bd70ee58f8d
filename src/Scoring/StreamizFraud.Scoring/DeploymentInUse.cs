namespace StreamizFraud.Scoring;

/// <summary>A deployment as one task has it: its models are there, bound to the features. Disposing gives them back.</summary>
/// <param name="Champion">The model whose scores decide; null: that which the program brings.</param>
/// <param name="Challenger">The model that decides for a share of the cards; null: there is none.</param>
/// <param name="Share">That share.</param>
/// <param name="Shadows">Models that score and decide nothing.</param>
/// <param name="CarriedFrom">SHA-256 of models whose states one of its models takes over, those on standby too.</param>
/// <param name="GiveBack">Gives the models back to whom they are of.</param>
internal sealed record DeploymentInUse(ModelInUse? Champion, ModelInUse? Challenger, double Share, IReadOnlyList<ModelInUse> Shadows, IReadOnlyList<string> CarriedFrom, Action GiveBack) : IDisposable
{
    public void Dispose() => GiveBack();
}
