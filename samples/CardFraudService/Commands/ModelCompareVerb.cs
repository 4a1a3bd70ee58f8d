using System.CommandLine;
using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Monitoring;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using static CardFraudService.Commands.CommandOptions;

namespace CardFraudService.Commands;

/// <summary>The verb <c>model compare</c>: two models on the payments that both have scored, from the topics of decisions, of other scores and of labels.</summary>
internal static class ModelCompareVerb
{
    private const int LeastOfHash = 8;
    private static readonly Option<string?> Champion = new("--champion") { Description = "VERSION, NAME@VERSION or SHA-256 of the one; without it the champion of the newest deployment" };
    private static readonly Option<string?> Challenger = new("--challenger") { Description = "VERSION, NAME@VERSION or SHA-256 of the other; without it the challenger of the newest deployment, or its only model in shadow" };
    private static readonly Option<string?> Page = new("--output") { Description = "write a report with pictures (HTML)" };
    private static readonly Option<string?> Json = new("--json") { Description = "write the figures (JSON)" };
    private static readonly Option<string?> LabelsTopic = new("--labels-topic") { Description = "topic of labels by payment id; without it a payment's own label counts" };
    private static readonly Option<int> TopCards = NumberOption.Of("--top-cards", "cards that can be called in a day", 100, most: 1_000_000);
    private static readonly Option<double?> AlertFrom = NumberOption.OptionalDouble("--alert-from", "score from which on both models alert; the service's threshold for reviews without it", -1e9, 1e9);
    private static readonly Option<double?> AlertCost = NumberOption.OptionalDouble("--alert-cost", "what an alert costs, in units of amounts; 5 without it", 0, 1e9);

    /// <summary>The verb.</summary>
    /// <param name="verb">Makes one of a name, a description, an action and its options.</param>
    public static Command Of(Func<string, string, Func<ParseResult, CancellationToken, Task<int>>, IReadOnlyList<Option>, Command> verb) => verb(
        "compare",
        "two models on the payments that both have scored: figures with their uncertainty, and a report",
        (result, _) => Task.FromResult(Run(result, Console.Out, Console.Error)),
        [Bootstrap, Champion, Challenger, Page, Json, LabelsTopic, MaturityDays, TopCards, AlertFrom, AlertCost, Seed]);

    private static int Run(ParseResult result, TextWriter output, TextWriter errors)
    {
        CheckGiven(result, Bootstrap);
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        var cluster = clusters.Cluster;
        var ledger = Read(cluster, result.GetValue(LabelsTopic));
        var deployment = new ControlLogWriter(cluster, FraudTopology.ApplicationId).Read()
            .LastOrDefault(entry => entry is { Kind: ModelDeployment.ControlKind, Name: FraudTopology.Models, Activation: ControlActivation.Active }) is { } entry ? ModelDeployment.Parse(entry.Content) : ModelDeployment.Empty;
        var shadows = deployment.Models.Where(model => model.Stage == ModelStage.Shadow).ToList();
        var champion = Find(ledger, result.GetValue(Champion) ?? deployment.Champion?.Sha256, Champion);
        var challenger = Find(ledger, result.GetValue(Challenger) ?? deployment.Challenger?.Sha256 ?? (shadows.Count == 1 ? shadows[0].Sha256 : null), Challenger);
        var from = result.GetValue(AlertFrom) ?? FraudTopology.Policy.ReviewFrom;
        var options = new ComparisonOptions
        {
            TopCards = result.GetValue(TopCards),
            ChampionAlertFrom = from,
            ChallengerAlertFrom = from,
            AlertCost = result.GetValue(AlertCost) ?? new ComparisonOptions().AlertCost,
            Seed = (ulong)result.GetValue(Seed),
        };
        List<ComparedPayment> pairs = [.. ledger.Pairs(champion.Sha256, challenger.Sha256, ledger.NewestMs!.Value, TimeSpan.FromDays(result.GetValue(MaturityDays)))];
        if (pairs.Count == 0)
        {
            errors.WriteLine($"no payment has scores of both {champion.Name} {champion.Version} and {challenger.Name} {challenger.Version}");
            return ExitCode.Failure;
        }

        var comparison = ModelComparison.Of(champion, challenger, pairs, options);
        Print(output, comparison, ledger);
        Write(output, result.GetValue(Page), comparison.ToHtml);
        Write(output, result.GetValue(Json), comparison.ToJson);
        return ExitCode.Success;
    }

    private static ScoreLedger Read(ICluster cluster, string? labels)
    {
        var ledger = new ScoreLedger();
        var (decisions, scores) = (new DecisionSerde(), new ModelScoresSerde());
        var amount = new HandbookFeatures().Names.ToList().IndexOf("TX_AMOUNT");
        TopicRecords.Read(cluster, TopicRecords.RangeOf(cluster, FraudTopology.Decisions), (_, record) =>
        {
            var decision = decisions.Deserialize(record.Value.Span, new SerdeContext(FraudTopology.Decisions, IsKey: false));
            ledger.Add(decision, decision.Features.Span[amount]);
        });
        TopicRecords.Read(cluster, TopicRecords.RangeOf(cluster, FraudTopology.ModelScores), (_, record) =>
            ledger.Add(scores.Deserialize(record.Value.Span, new SerdeContext(FraudTopology.ModelScores, IsKey: false))));
        if (labels is not null)
        {
            var serde = new LabelSerde();
            // Without its labels every payment would pass for a genuine one.
            var range = TopicRecords.RangeOf(cluster, labels) ?? throw new ArgumentException($"{LabelsTopic.Name}: there is no topic {labels}.");
            TopicRecords.Read(cluster, range, (_, record) =>
                ledger.Add(Serde.Utf8.Deserialize(record.Key.Span, new SerdeContext(labels, IsKey: true)), serde.Deserialize(record.Value.Span, new SerdeContext(labels, IsKey: false))));
            return ledger;
        }

        var payments = new PaymentSerde();
        TopicRecords.Read(cluster, TopicRecords.RangeOf(cluster, FraudTopology.Payments), (_, record) =>
        {
            if (PaymentTopic.Of(record, payments, new SerdeContext(FraudTopology.Payments, IsKey: false)).Payment is { IsFraud: true } fraud)
            {
                ledger.Add(fraud.Id, new Label(LabelVerdict.Fraud, fraud.EventTimeMs));
            }
        });
        return ledger;
    }

    private static ModelIdentity Find(ScoreLedger ledger, string? wanted, Option option)
    {
        var found = ledger.Models.Keys
            .Where(model => wanted is not null && (model.Version == wanted || $"{model.Name}@{model.Version}" == wanted || (wanted.Length >= LeastOfHash && model.Sha256.StartsWith(wanted, StringComparison.Ordinal))))
            .ToList();
        return found is [var one] ? one : throw new ArgumentException(
            $"{option.Name} {(wanted is null ? "is needed: the newest deployment names none" : found.Count == 0 ? $"{wanted} has scored no payment" : $"{wanted} is more than one model")}. "
            + $"These have scored: {string.Join(", ", ledger.Models.Select(model => string.Create(CultureInfo.InvariantCulture, $"{model.Key.Name}@{model.Key.Version} ({model.Key.Sha256[..12]}, {model.Value:N0} payments)")))}.");
    }

    private static void Print(TextWriter output, ModelComparison comparison, ScoreLedger ledger)
    {
        var (one, two) = (comparison.Champion, comparison.Challenger);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"champion   {one.Model.Name} {one.Model.Version}, challenger {two.Model.Name} {two.Model.Version}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"payments   {comparison.Payments:N0} with scores of both, {comparison.Judged:N0} judged, {comparison.Frauds:N0} frauds, {comparison.Pending:N0} pending"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"labels     {(ledger.NewestLabelMs is { } newest ? $"the newest is of {DateTimeOffset.FromUnixTimeMilliseconds(newest):u}, the newest payment of {DateTimeOffset.FromUnixTimeMilliseconds(ledger.NewestMs!.Value):u}" : "there are none")}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"AP         {Text(one.AveragePrecision, "0.0000")} and {Text(two.AveragePrecision, "0.0000")}, difference {Text(comparison.AveragePrecision, "+0.0000;-0.0000")}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"CP@{comparison.Options.TopCards}     {Text(one.CardPrecision, "0.0000")} and {Text(two.CardPrecision, "0.0000")} (at best {Text(comparison.CardPrecisionCeiling, "0.0000")}), difference {Text(comparison.CardPrecision, "+0.0000;-0.0000")}"));
        if (comparison.Overlap is { } overlap)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"alerts     {one.Alerts:N0} and {two.Alerts:N0}, {overlap.Both:N0} the same; frauds missed {one.Missed:N0} and {two.Missed:N0}"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cost       {one.Cost:N0} and {two.Cost:N0}, difference {Text(comparison.Cost, "+#,0;-#,0;0")}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"scores     Spearman {comparison.Spearman:F4}, Pearson {comparison.Pearson:F4}; bootstrap seed {comparison.Options.Seed}"));
        output.WriteLine(comparison.Says);
    }

    private static string Text(PairedDifference difference, string format) => $"{Text(difference.Value, format)} ({Text(difference.Lower, format)} to {Text(difference.Upper, format)})";

    private static string Text(double figure, string format) => double.IsFinite(figure) ? figure.ToString(format, CultureInfo.InvariantCulture) : "none";

    private static void Write(TextWriter output, string? path, Func<string> text)
    {
        if (path is null)
        {
            return;
        }

        try
        {
            File.WriteAllText(path, text());
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "it cannot be written");
        }

        output.WriteLine($"wrote      {path}");
    }
}
