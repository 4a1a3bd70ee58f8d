using CardFraudService.Features;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Monitoring;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Service;

/// <summary>The service's topology: payments → card features → repartition by terminal → terminal features → score → decisions and alerts.</summary>
public static class FraudTopology
{
    /// <summary>Consumer group and prefix of internal topics.</summary>
    public const string ApplicationId = "card-fraud";

    /// <summary>Input: payments, keyed by card.</summary>
    public const string Payments = "payments";

    /// <summary>Between card and terminal features: rows keyed by terminal.</summary>
    public const string ByTerminal = ApplicationId + "-handbook-terminal-repartition";

    /// <summary>Output: decisions, keyed by card token.</summary>
    public const string Decisions = "decisions";

    /// <summary>Output: the decisions that do not approve, keyed by card token.</summary>
    public const string Alerts = "alerts";

    /// <summary>Output: scores of models that did not decide, keyed by card token, where deployments are followed.</summary>
    public const string ModelScores = "model-scores";

    /// <summary>Input if models are watched: what payments turned out to be, keyed by their ids.</summary>
    public const string Labels = "labels";

    /// <summary>Output if models are watched: figures and alarms, compacted.</summary>
    public const string Health = "model-health";

    /// <summary>Payments that the topology could not process, as they came, with the reason in their headers.</summary>
    public const string DeadLetters = "payments-dead-letters";

    /// <summary>Name under which analysts' rules come through the control log.</summary>
    public const string Rules = "card-fraud";

    /// <summary>Store of what each task has adopted of the control log.</summary>
    public const string RulesHistory = "handbook-rules";

    /// <summary>Name under which deployments of models come through the control log.</summary>
    public const string Models = "card-fraud";

    /// <summary>Store of which deployments each task has adopted.</summary>
    public const string ModelsHistory = "handbook-models";

    private const double ReviewFrom = 0.3;

    /// <summary>Payments that are reviewed or declined say why.</summary>
    public static ReasonOptions Reasons { get; } = new() { From = ReviewFrom };

    /// <summary>How payments are decided: by rules that come through the control log, thresholds of the sample's model, and card tokens by the keys of the environment.</summary>
    public static DecisionPolicy<Payment> Policy { get; } = new()
    {
        PaymentId = payment => payment.Id,
        Card = payment => payment.CardId,
        Tokens = CardTokenKeys.Read(),
        ReviewFrom = ReviewFrom,
        DeclineFrom = 0.9,
        ColdStart = "customer_id_nb_tx_30day_window <= 1",
        FollowRules = Rules,
    };

    /// <summary>Declares the topology.</summary>
    /// <param name="features">The feature set.</param>
    /// <param name="model">Loads the model; called once a task.</param>
    /// <param name="terminalPartitions">Partitions of the topic between card and terminal features; null: as many as payments has.</param>
    /// <param name="batchSize">Most payments scored together.</param>
    /// <param name="policy">How payments are decided; null: <see cref="Policy"/>.</param>
    /// <param name="registry">Loads the models of deployments that come through the control log; null: none are followed.</param>
    /// <param name="rollback">Takes champions back; null: only people do.</param>
    /// <param name="monitoring">How models are watched; null: they are not.</param>
    public static StreamTopology Build(
        HandbookFeatures features, Func<IFraudModel> model, int? terminalPartitions = null, int batchSize = 64, DecisionPolicy<Payment>? policy = null, ModelRegistry? registry = null, AutomaticRollback? rollback = null, MonitorOptions? monitoring = null)
    {
        var payment = new PaymentSerde();
        var builder = new StreamsBuilder();
        var rows = builder.Stream(Payments, Consumed.With(new NameSerde(), payment))
            .ComputeFeatures(builder, features, payment, new NameSerde(), terminalPartitions);
        var scoring = new ScoreOptions { BatchSize = batchSize, Reasons = Reasons, Rollback = rollback };
        var scored = registry is null ? rows.Score(features, model, options: scoring) : rows.Score(builder, features, model, registry, Models, options: scoring, card: payment => payment.CardId);
        var decisions = scored
            .Decide(builder, features, policy ?? Policy)
            .SelectKey((_, decision) => decision.CardToken!);
        var written = Produced.With(Serde.Utf8, new DecisionSerde());
        decisions.To(Decisions, written);
        if (registry is not null)
        {
            scored.ModelScores(features, policy ?? Policy).SelectKey((_, scores) => scores.CardToken!).To(ModelScores, Produced.With(Serde.Utf8, new ModelScoresSerde()));
        }

        decisions.Filter((_, decision) => decision.Outcome != DecisionOutcome.Approve).To(Alerts, written);
        if (monitoring is not null)
        {
            decisions.MonitorModel(builder, features, builder.Stream(Labels, Consumed.With(Serde.Utf8, new LabelSerde())), monitoring)
                .To(Health, Produced.With(Serde.Utf8, new ModelHealthSerde()));
        }

        return builder.Build();
    }
}
