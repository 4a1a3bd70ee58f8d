namespace StreamizFraud.Scoring;

/// <summary>A deployment as one task has it: its models are there, bound to the features. Disposing gives them back.</summary>
/// <param name="Deployment">The document.</param>
/// <param name="Champion">The model whose scores decide; null: that which the program brings.</param>
/// <param name="GiveBack">Gives the models back to whom they are of.</param>
internal sealed record DeploymentInUse(ModelDeployment Deployment, ModelInUse? Champion, Action GiveBack) : IDisposable
{
    public void Dispose() => GiveBack();
}
