namespace StreamizFraud.Scoring;

/// <summary>Where a score node has its deployments from.</summary>
/// <param name="Registry">Loads their models.</param>
/// <param name="Name">Their name in the control log.</param>
/// <param name="History">Store of what a task has adopted.</param>
internal sealed record DeploymentSource(ModelRegistry Registry, string Name, string History);
