using CardFraudService.World;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Scoring.Onnx;
using Xunit;

namespace StreamizFraud.Broker.Tests.Checks;

/// <summary>Decisions and rows that are wrong on purpose: every check must see the error it is for.</summary>
internal static class BrokenDecisions
{
    public static void MustBeFound(
        IReadOnlyList<Payment> world, List<Payment> payments, List<Payment> terminalOrder, List<DecidedPayment> decided, OnnxFraudModel model, Dictionary<string, byte[]> cards)
    {
        var some = decided[decided.Count / 2];
        Assert.Equal(1, DecisionChecks.ExactlyOnce(world, [.. decided, some]).Count);
        Assert.Equal(1, DecisionChecks.ExactlyOnce(world, [.. decided.Where(row => row != some)]).Count);

        for (var column = 0; column < some.Decision.Features.Length; column++)
        {
            var features = some.Decision.Features.ToArray();
            features[column]++;
            var changed = Replace(decided, some, some with { Decision = some.Decision with { Features = features } });
            Assert.Equal(1, DecisionChecks.Features(changed, payments, terminalOrder).Count);
        }

        var nextScore = some.Decision with { Score = MathF.BitIncrement(some.Decision.Score!.Value) };
        Assert.Equal(1, DecisionChecks.Scores(Replace(decided, some, some with { Decision = nextScore }), model).Count);

        var card = payments.First(payment => payment.Id == some.Decision.PaymentId).CardId;
        var row = (byte[])cards[card].Clone();
        row[^1] ^= 1;
        var broken = new Dictionary<string, byte[]>(cards) { [card] = row };
        Assert.Equal(1, StateRows.EqualPayments(broken, payments, StateRows.Card).Count);
        Assert.Equal(1, StateRows.Equal(broken, cards, "twin").Count);
        broken.Remove(card);
        Assert.Equal(1, StateRows.EqualPayments(broken, payments, StateRows.Card).Count);
        Assert.Equal(1, StateRows.Equal(broken, cards, "twin").Count);
    }

    private static List<DecidedPayment> Replace(List<DecidedPayment> rows, DecidedPayment old, DecidedPayment with) => rows.ConvertAll(row => row == old ? with : row);
}
