using System.Diagnostics;
using System.Globalization;
using StreamizFraud.Decisions;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>From a payment in its topic to its committed decision: payments around a change of model against the others.</summary>
/// <remarks>
/// Around a change are those within a commit interval's worth of payments of their task on both sides: the ones of the commit that takes the model over and of the first commit by it. Whole intervals are
/// compared with whole intervals, since a payment waits for its commit, the longer the earlier it comes.
/// </remarks>
internal sealed class SwapLatencies
{
    private const int Resamples = 500;
    private readonly List<(bool IsLoad, List<double> Latencies)> _around = [];
    private readonly List<double> _others = [];

    /// <param name="decisions">All decisions, with when they were read.</param>
    /// <param name="arrivals">When payments came.</param>
    /// <param name="from">Decisions before are left out: members start, models are loaded.</param>
    /// <param name="interval">The members' commit interval.</param>
    public SwapLatencies(IReadOnlyList<(long Ticks, Decision Decision)> decisions, PaymentArrivals arrivals, int from, TimeSpan interval)
    {
        var counted = decisions.Skip(from).ToList();
        var seconds = Stopwatch.GetElapsedTime(counted[0].Ticks, counted[^1].Ticks).TotalSeconds;
        foreach (var task in counted.GroupBy(seen => seen.Decision.Path[^1].Partition))
        {
            var ordered = task.OrderBy(seen => seen.Decision.Path[^1].Offset).ToList();
            var reach = Math.Max(1, (int)Math.Round(ordered.Count / seconds * interval.TotalSeconds));
            var switches = Enumerable.Range(1, ordered.Count - 1).Where(i => ordered[i].Decision.Model.Sha256 != ordered[i - 1].Decision.Model.Sha256).ToList();
            var isAround = new bool[ordered.Count];
            var known = decisions.Take(from).Where(seen => seen.Decision.Path[^1].Partition == task.Key).Select(seen => seen.Decision.Model.Sha256).Append(ordered[0].Decision.Model.Sha256).ToHashSet();
            foreach (var at in switches)
            {
                var group = new List<double>();
                for (var i = Math.Max(0, at - reach); i < Math.Min(ordered.Count, at + reach); i++)
                {
                    if (!isAround[i] && Latency(ordered[i], arrivals) is { } latency)
                    {
                        group.Add(latency);
                    }

                    isAround[i] = true;
                }

                // A model that the task has not scored by before was loaded for it.
                _around.Add((known.Add(ordered[at].Decision.Model.Sha256), group));
            }

            _others.AddRange(ordered.Where((_, i) => !isAround[i]).Select(seen => Latency(seen, arrivals)).OfType<double>());
        }
    }

    /// <summary>p99 around swaps of loaded models less p99 of the others, ms.</summary>
    public double AddedP99 => P99(Around(isLoad: false).SelectMany(group => group)) - P99(_others);

    /// <summary>Prints the figures of swaps and of loads.</summary>
    public void Report(ITestOutputHelper output)
    {
        Report(output, "swaps of loaded models", Around(isLoad: false));
        Report(output, "models that were loaded", Around(isLoad: true));
    }

    private List<List<double>> Around(bool isLoad) => [.. _around.Where(change => change.IsLoad == isLoad).Select(change => change.Latencies)];

    /// <summary>The figures, with a 95 % interval of a bootstrap over changes.</summary>
    private void Report(ITestOutputHelper output, string what, List<List<double>> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var random = new Random(1);
        var blocks = _others.Chunk(Math.Max(1, _others.Count / changes.Count)).ToList();
        var added = Enumerable.Range(0, Resamples)
            .Select(_ => P99(changes.SelectMany(_ => changes[random.Next(changes.Count)])) - P99(blocks.SelectMany(_ => blocks[random.Next(blocks.Count)])))
            .Order().ToList();
        var around = changes.SelectMany(group => group).ToList();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"payment to committed decision: {around.Count:N0} payments around {changes.Count:N0} {what}, p50 {Quantile(around, 0.5):0.0} ms, p99 {P99(around):0.0} ms; {_others.Count:N0} others, p50 {Quantile(_others, 0.5):0.0} ms, p99 {P99(_others):0.0} ms"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"added p99 of {what}: {P99(around) - P99(_others):+0.0;-0.0} ms, 95 % interval {added[(int)(Resamples * 0.025)]:+0.0;-0.0} to {added[(int)(Resamples * 0.975)]:+0.0;-0.0} ms (seed 1); at most 5 ms wanted"));
    }

    private static double? Latency((long Ticks, Decision Decision) seen, PaymentArrivals arrivals) =>
        arrivals.Of(seen.Decision.PaymentId) is { } came ? Stopwatch.GetElapsedTime(came, seen.Ticks).TotalMilliseconds : null;

    private static double P99(IEnumerable<double> values) => Quantile(values, 0.99);

    private static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
    }
}
