using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring;

/// <summary>How one of two models did.</summary>
/// <param name="Model">The model.</param>
/// <param name="AveragePrecision">Average precision over the judged payments, 0 to 1; NaN without frauds.</param>
/// <param name="CardPrecision">Card precision top-k over the judged payments, mean over the days; never read it without its ceiling.</param>
/// <param name="Alerts">Payments at or beyond its threshold, of all; null without a threshold.</param>
/// <param name="Missed">Frauds among the judged payments that it does not alert on; null without a threshold.</param>
/// <param name="Cost">Cost over the judged payments: the lost share of missed frauds, and what its alerts cost; NaN without a threshold.</param>
public sealed record ComparedModel(ModelIdentity Model, double AveragePrecision, double CardPrecision, int? Alerts, int? Missed, double Cost)
{
    /// <summary>Precision by recall: up to 400 points of the curve, in order of recall.</summary>
    public IReadOnlyList<CurvePoint> Curve { get; init; } = [];
}
