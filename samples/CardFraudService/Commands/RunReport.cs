using System.Globalization;
using CardFraudService.Evaluation;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Scoring;

namespace CardFraudService.Commands;

/// <summary>Sums a run up: how well the scores find the world's frauds, and the most suspicious payments.</summary>
internal static class RunReport
{
    private const int Top = 10;
    private const int MostReasons = 3;

    public static void Quality(TextWriter output, IReadOnlyList<Payment> payments, IReadOnlyDictionary<string, Decision> decisions)
    {
        var report = ModelEvaluation.Judge(ModelEvaluation.Join(payments, [.. payments.Select(payment => (double)decisions[payment.Id].Score.GetValueOrDefault())]));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"last week without known cards: {report.TestPayments:N0} payments, {report.TestFrauds:N0} frauds, {report.RemovedCards:N0} cards removed"));
        if (report.TestFrauds == 0 || report.TestFrauds == report.TestPayments)
        {
            output.WriteLine("it takes frauds and genuine payments to judge a ranking");
            return;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"AUC {report.Auc:F3}  average precision {report.AveragePrecision:F3}  card precision@100 {report.CardPrecisionAt100:F3} (a perfect ranking reaches {report.Ceiling:F3})"));
    }

    public static void Outcomes(TextWriter output, IReadOnlyCollection<Decision> decisions)
    {
        var count = decisions.CountBy(decision => decision.Outcome).ToDictionary();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"approved {count.GetValueOrDefault(DecisionOutcome.Approve):N0}, to review {count.GetValueOrDefault(DecisionOutcome.Review):N0}, declined {count.GetValueOrDefault(DecisionOutcome.Decline):N0}"));
    }

    /// <summary>The most suspicious payments, with what made them so.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="payments">The payments that were decided.</param>
    /// <param name="decisions">Their decisions by payment.</param>
    /// <param name="features">Names of the features in the order of the decisions' vectors.</param>
    /// <param name="labels">Whether it is known which are frauds.</param>
    /// <param name="model">The model that scored them: reasons are computed from the vectors that it was given.</param>
    public static void MostSuspicious(
        TextWriter output,
        IReadOnlyList<Payment> payments,
        IReadOnlyDictionary<string, Decision> decisions,
        IReadOnlyList<string> features,
        bool labels,
        IFraudModel model)
    {
        var columns = model.FeatureNames.Select(name => features.ToList().IndexOf(name)).ToArray();
        output.WriteLine($"the {Top} most suspicious payments:");
        foreach (var payment in payments.OrderByDescending(payment => decisions[payment.Id].Score).ThenBy(payment => payment.Id, StringComparer.Ordinal).Take(Top))
        {
            var decision = decisions[payment.Id];
            var label = !labels ? string.Empty : payment.IsFraud ? "  fraud" : "  genuine";
            var time = DateTimeOffset.FromUnixTimeMilliseconds(payment.EventTimeMs);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  payment {payment.Id}  card {payment.CardId}  terminal {payment.TerminalId}  {time:yyyy-MM-dd HH:mm:ss}  score {decision.Score:F4}{label}"));
            output.WriteLine("    " + string.Join("  ", features.Zip(decision.Features.ToArray(), (name, value) => string.Create(CultureInfo.InvariantCulture, $"{Short(name)}={value:0.###}"))));
            var row = Array.ConvertAll(columns, column => decision.Features.Span[column]);
            if (model.Refusal(row) is null && model.Reasons(row, MostReasons) is { Count: > 0 } reasons)
            {
                output.WriteLine($"    because of {string.Join("; ", reasons.Select(reason => reason.Text))}");
            }
        }
    }

    private static string Short(string feature) => feature
        .Replace("CUSTOMER_ID_", "CARD_", StringComparison.Ordinal)
        .Replace("TERMINAL_ID_", "TERMINAL_", StringComparison.Ordinal)
        .Replace("_WINDOW", string.Empty, StringComparison.Ordinal)
        .Replace("TX_", string.Empty, StringComparison.Ordinal);
}
