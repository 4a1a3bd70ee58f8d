namespace StreamizFraud.Scoring;

/// <summary>Where a score node has its deployments from.</summary>
/// <param name="Registry">Loads their models.</param>
/// <param name="Name">Their name in the control log.</param>
/// <param name="History">Store of what a task has adopted.</param>
/// <param name="Card">Takes the card from an event; null: deployments with a challenger are refused.</param>
internal sealed record DeploymentSource<TEvent>(ModelRegistry Registry, string Name, string History, Func<TEvent, string>? Card);
