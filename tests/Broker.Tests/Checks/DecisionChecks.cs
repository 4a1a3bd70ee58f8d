using CardFraudService.Evaluation;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Scoring;

namespace StreamizFraud.Broker.Tests.Checks;

/// <summary>What must hold between payments and decisions.</summary>
internal static class DecisionChecks
{
    private const int FirstTerminalColumn = 9;
    private const double Tolerance = 1e-9;

    /// <summary>Every payment has exactly one decision, under its own card and time, and no decision is of something else.</summary>
    public static Findings ExactlyOnce(IReadOnlyList<Payment> payments, IReadOnlyList<DecidedPayment> decided)
    {
        var findings = new Findings { Checked = payments.Count };
        var tokens = FraudTopology.Policy.Tokens!;
        var byId = decided.ToLookup(row => row.Decision.PaymentId);
        foreach (var payment in payments)
        {
            var own = byId[payment.Id].ToList();
            if (own.Count != 1)
            {
                findings.Add($"payment {payment.Id} has {own.Count} decisions");
            }
            else if (own[0].Token != tokens.Of(payment.CardId) || own[0].Decision.CardToken != own[0].Token || own[0].EventTimeMs != payment.EventTimeMs)
            {
                findings.Add($"the decision of payment {payment.Id} is of card {own[0].Token} at {own[0].EventTimeMs}");
            }
        }

        var known = payments.Select(payment => payment.Id).ToHashSet();
        foreach (var row in decided.Where(row => !known.Contains(row.Decision.PaymentId)))
        {
            findings.Add($"decision of unknown payment {row.Decision.PaymentId}");
        }

        return findings;
    }

    /// <summary>The features equal those computed the slow way: counts exact, the others within 1e-9.</summary>
    /// <param name="decided">The decisions.</param>
    /// <param name="byCard">Payments in an order that is every card's order of arrival: they give the row's own and the card's columns.</param>
    /// <param name="byTerminal">Payments in an order that is every terminal's order of arrival.</param>
    public static Findings Features(IReadOnlyList<DecidedPayment> decided, IReadOnlyList<Payment> byCard, IReadOnlyList<Payment> byTerminal)
    {
        var card = Compute(byCard);
        var terminal = Compute(byTerminal);
        var findings = new Findings { Checked = decided.Count };
        foreach (var (_, _, decision) in decided)
        {
            if (!card.TryGetValue(decision.PaymentId, out var cardRow) || !terminal.TryGetValue(decision.PaymentId, out var terminalRow))
            {
                findings.Add($"payment {decision.PaymentId} is not in the input");
                continue;
            }

            for (var column = 0; column < NaiveFeatures.Count; column++)
            {
                var expected = (column < FirstTerminalColumn ? cardRow : terminalRow)[column];
                var found = decision.Features.Span[column];
                if (!Same(column, expected, found))
                {
                    findings.Add($"payment {decision.PaymentId}: {HandbookColumns.ModelInputs[column]} is {found:R}, not {expected:R}");
                }
            }
        }

        return findings;
    }

    /// <summary>Each score is what the model gives for the decision's own vector, bit for bit, with the model's stamp on it.</summary>
    public static Findings Scores(IReadOnlyList<DecidedPayment> decided, IFraudModel model)
    {
        var columns = model.FeatureNames.Select(name => HandbookColumns.ModelInputs.ToList().IndexOf(name)).ToArray();
        var rows = new double[decided.Count * model.Width];
        for (var i = 0; i < decided.Count; i++)
        {
            for (var column = 0; column < columns.Length; column++)
            {
                rows[(i * model.Width) + column] = (float)decided[i].Decision.Features.Span[columns[column]];
            }
        }

        var scores = new float[decided.Count];
        model.Score(rows, scores);
        var findings = new Findings { Checked = decided.Count };
        for (var i = 0; i < scores.Length; i++)
        {
            var decision = decided[i].Decision;
            if (BitConverter.SingleToInt32Bits(scores[i]) != BitConverter.SingleToInt32Bits(decision.Score ?? float.NaN))
            {
                findings.Add($"payment {decision.PaymentId} has the score {decision.Score:R}; the model says {scores[i]:R}");
            }
            else if (decision.Model.Sha256 != model.Identity.Sha256)
            {
                findings.Add($"payment {decision.PaymentId} has the stamp of another model");
            }
        }

        return findings;
    }

    /// <summary>How far, in event time, a record of this order of arrival is behind the youngest before it.</summary>
    public static TimeSpan Disorder(IReadOnlyList<Payment> arrived)
    {
        var (youngest, most) = (long.MinValue, 0L);
        foreach (var payment in arrived)
        {
            youngest = Math.Max(youngest, payment.EventTimeMs);
            most = Math.Max(most, youngest - payment.EventTimeMs);
        }

        return TimeSpan.FromMilliseconds(most);
    }

    private static Dictionary<string, double[]> Compute(IReadOnlyList<Payment> payments) =>
        payments.Zip(NaiveFeatures.Compute(payments)).ToDictionary(pair => pair.First.Id, pair => pair.Second);

    private static bool Same(int column, double expected, double found) =>
        HandbookColumns.ModelInputs[column].Contains("_NB_TX_", StringComparison.Ordinal) ? expected.Equals(found) : Math.Abs(expected - found) <= Tolerance;
}
