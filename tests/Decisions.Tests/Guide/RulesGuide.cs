using StreamizFraud.Decisions;
using Xunit;

namespace Guide.Decisions;

/// <summary>What docs/guide/rules.md shows.</summary>
public sealed class RulesGuide
{
    [Fact]
    public void A_document_is_bound_and_evaluated()
    {
        string[] features = ["AMOUNT", "DISTINCT_TERMINALS_10M", "MEAN_30D"];
        double[] vector = [600, 3, double.NaN];

        var document = RuleSetDocument.Parse("""
            {
              "name": "card-fraud",
              "version": "7",
              "rules": [
                { "id": "many-terminals", "rule": "WHEN amount > 500 AND distinct_terminals_10m >= 3 THEN review", "mode": "live", "limit": 0.02 },
                { "id": "new-card", "rule": "WHEN mean_30d IS NULL AND score > 0.2 THEN decline", "mode": "shadow" }
              ]
            }
            """);
        var rules = RuleSet.Bind(document, features);

        var holds = new bool[rules.Count];
        rules.Evaluate(vector, score: 0.4, calibratedScore: 0.03, holds);

        Assert.Equal([true, true], holds);
        var misspelt = document with { Rules = [document.Rules[0] with { Text = "WHEN amount > 500 AND distinct_terminals >= 3 THEN review" }] };
        Assert.Equal(
            "Rule set card-fraud 7 is refused: rule many-terminals: line 1, column 23: no column 'distinct_terminals'; did you mean DISTINCT_TERMINALS_10M? There are AMOUNT, DISTINCT_TERMINALS_10M, MEAN_30D, score, calibrated_score",
            Assert.Throws<RuleSetException>(() => RuleSet.Bind(misspelt, features)).Message);
    }
}
