namespace StreamizFraud.Features.Export;

/// <summary>A label of the past.</summary>
/// <param name="Id">The id of its event.</param>
/// <param name="Label">The label.</param>
public readonly record struct HistoryLabel(string Id, Label Label);
