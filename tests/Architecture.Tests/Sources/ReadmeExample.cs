using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>The topology that README.md shows, so that it can be built.</summary>
internal static class ReadmeExample
{
    public sealed record Payment(string Id, string CardId, long AmountMinor);

    public sealed class PaymentFeatures : FeatureSet<Payment>
    {
        public PaymentFeatures()
            : base("payments")
        {
            var card = By("card", p => p.CardId);
            Feature("AMOUNT", p => p.AmountMinor / 100.0);
            Feature("NIGHT", (_, time) => time.Hour <= 6);
            Feature("CARD_COUNT_1D", card.Count().Last(TimeSpan.FromDays(1)));
            Feature("CARD_MEAN_7D", card.Mean(p => p.AmountMinor).Last(TimeSpan.FromDays(7)).Scale(0.01));
        }
    }

    public static class FraudTopology
    {
        public static StreamTopology Build(ISerde<Payment> payment, Func<IFraudModel> model)
        {
            var builder = new StreamsBuilder();
            var blocked = builder.Table("blocked-cards", Consumed.With(Serde.Utf8, Serde.Utf8), "blocked");
            var payments = builder.Stream("payments", Consumed.With(Serde.Utf8, payment)).Filter((_, p) => p.AmountMinor > 0);

            payments.Join(blocked, (p, reason) => $"payment {p.Id}: {reason}").To("refused", Produced.With(Serde.Utf8, Serde.Utf8));
            payments.GroupByKey().Count("payments-per-card");

            var features = new PaymentFeatures();
            payments
                .ComputeFeatures(builder, features, payment)
                .Score(features, model)
                .MapValues(scored => (double)scored.Score)
                .To("scores", Produced.With(Serde.Utf8, Serde.Double));
            return builder.Build();
        }
    }
}
