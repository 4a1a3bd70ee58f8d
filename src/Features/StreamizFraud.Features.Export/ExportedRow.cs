namespace StreamizFraud.Features.Export;

/// <summary>A row of a training set.</summary>
/// <param name="Id">The id of its event.</param>
/// <param name="Values">The values that were asked for; NaN is null.</param>
public readonly record struct ExportedRow(string Id, double[] Values);
