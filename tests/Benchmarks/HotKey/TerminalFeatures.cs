using CardFraudService.World;
using StreamizFraud.Features;

namespace StreamizFraud.Benchmarks.HotKey;

/// <summary>Exact windows of a terminal, from an hour to 90 days: 20 features.</summary>
internal sealed class TerminalFeatures : FeatureSet<Payment>
{
    public TerminalFeatures()
        : base("hot")
    {
        var terminal = By("terminal", p => p.TerminalId);
        foreach (var (name, window) in ((string, TimeSpan)[])[("1H", TimeSpan.FromHours(1)), ("1D", TimeSpan.FromDays(1)), ("30D", TimeSpan.FromDays(30)), ("90D", TimeSpan.FromDays(90))])
        {
            Feature($"COUNT_{name}", terminal.Count().Last(window));
            Feature($"MEAN_{name}", terminal.Mean(p => p.AmountMinor).Last(window));
            Feature($"MAX_{name}", terminal.Max(p => p.AmountMinor).Last(window));
            Feature($"STDDEV_{name}", terminal.StdDevPopulation(p => p.AmountMinor).Last(window));
            Feature($"NIGHTS_{name}", terminal.Share((_, time) => time.Hour <= 6).Last(window));
        }
    }
}
