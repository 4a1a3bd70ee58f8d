using CardFraudService.Features;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;

namespace CardFraudService.Service;

/// <summary>The service's topology: payments → card features → repartition by terminal → terminal features → score → decisions.</summary>
public static class FraudTopology
{
    /// <summary>Consumer group and prefix of internal topics.</summary>
    public const string ApplicationId = "card-fraud";

    /// <summary>Input: payments, keyed by card.</summary>
    public const string Payments = "payments";

    /// <summary>Output: decisions, keyed by card.</summary>
    public const string Decisions = "decisions";

    /// <summary>Payments that the topology could not process, as they came, with the reason in their headers.</summary>
    public const string DeadLetters = "payments-dead-letters";

    /// <summary>Declares the topology.</summary>
    /// <param name="features">The feature set.</param>
    /// <param name="model">Loads the model; called once a task.</param>
    /// <param name="terminalPartitions">Partitions of the topic between card and terminal features; null: as many as payments has.</param>
    /// <param name="batchSize">Most payments scored together.</param>
    public static StreamTopology Build(HandbookFeatures features, Func<IFraudModel> model, int? terminalPartitions = null, int batchSize = 64)
    {
        var payment = new PaymentSerde();
        var builder = new StreamsBuilder();
        builder.Stream(Payments, Consumed.With(new NameSerde(), payment))
            .ComputeFeatures(builder, features, payment, new NameSerde(), terminalPartitions)
            .Score(features, model, options: new ScoreOptions { BatchSize = batchSize })
            .SelectKey((_, scored) => scored.Row.Event.CardId)
            .To(Decisions, Produced.With(new NameSerde(), new ScoredPaymentSerde()));
        return builder.Build();
    }
}
