using StreamizFraud.Features;

namespace StreamizFraud.Benchmarks.Rival.Fraud;

/// <summary>The handbook's 15 inputs, as Kafka Streams' fraud job computes them.</summary>
internal sealed class FraudJobFeatures : FeatureSet<FraudPayment>
{
    private static readonly TimeSpan Delay = TimeSpan.FromDays(7);

    public FraudJobFeatures()
        : base("fraud")
    {
        Feature("AMOUNT", p => p.Cents / 100.0);
        Feature("WEEKEND", (_, time) => time.DayOfWeek == DayOfWeek.Saturday || time.DayOfWeek == DayOfWeek.Sunday);
        Feature("NIGHT", (_, time) => time.Hour <= 6);
        var card = By("card", p => FraudPayment.CardKey(p.Card));
        var terminal = By("terminal", p => FraudPayment.TerminalKey(p.Terminal), lateness: Delay);
        foreach (var days in (int[])[1, 7, 30])
        {
            Feature($"CARD_COUNT_{days}D", card.Count().Last(TimeSpan.FromDays(days)));
            Feature($"CARD_MEAN_{days}D", card.Mean(p => p.Cents).Last(TimeSpan.FromDays(days)).Scale(0.01));
        }

        foreach (var days in (int[])[1, 7, 30])
        {
            Feature($"TERMINAL_COUNT_{days}D", terminal.Count().Last(TimeSpan.FromDays(days)).Delayed(Delay));
            Feature($"TERMINAL_RISK_{days}D", terminal.Share(p => p.IsFraud).Last(TimeSpan.FromDays(days)).Delayed(Delay).OrDefault(0));
        }
    }
}
