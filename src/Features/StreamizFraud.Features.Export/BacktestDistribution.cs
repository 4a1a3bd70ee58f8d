namespace StreamizFraud.Features.Export;

/// <summary>The values of a feature on a day.</summary>
/// <param name="Rows">Rows, those without a value included.</param>
/// <param name="Nulls">Rows without a value.</param>
/// <param name="Mean">Mean of the values; NaN if there are none, as in those that follow.</param>
/// <param name="Least">The least value.</param>
/// <param name="P05">The value of rank ⌈0.05 n⌉, or one at most 1/128 above it; so the other quantiles.</param>
/// <param name="Median">The value of rank ⌈0.5 n⌉.</param>
/// <param name="P95">The value of rank ⌈0.95 n⌉.</param>
/// <param name="P99">The value of rank ⌈0.99 n⌉.</param>
/// <param name="Greatest">The greatest value.</param>
public sealed record BacktestDistribution(long Rows, long Nulls, double Mean, double Least, double P05, double Median, double P95, double P99, double Greatest);
