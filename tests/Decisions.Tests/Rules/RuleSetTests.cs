using Xunit;

namespace StreamizFraud.Decisions.Tests.Rules;

public class RuleSetTests
{
    private static readonly string[] Features = ["AMOUNT", "DISTINCT_TERMINALS_10M", "MEAN_30D"];

    [Theory]
    [InlineData("WHEN amount > 500 AND distinct_terminals_10m >= 3 THEN review", 600, 3, 0, true)]
    [InlineData("WHEN amount > 500 AND distinct_terminals_10m >= 3 THEN review", 600, 2, 0, false)]
    [InlineData("when AMOUNT > 500 and \"MEAN_30D\" is null then DECLINE", 600, 2, double.NaN, true)]
    [InlineData("WHEN amount > 3 * mean_30d THEN review", 600, 2, double.NaN, false)]
    [InlineData("WHEN NOT amount > 3 * mean_30d THEN review", 600, 2, double.NaN, false)]
    [InlineData("WHEN score > 0.5 AND calibrated_score < 0.1 THEN approve", 1, 1, 1, true)]
    public void A_rule_holds_where_its_condition_is_true(string rule, double amount, double terminals, double mean, bool expected)
    {
        var set = RuleSet.Bind(new RuleSetDocument("fraud", "1", [new Rule("r", rule, RuleMode.Live, 1)]), Features);
        var holds = new bool[1];
        set.Evaluate([amount, terminals, mean], 0.6, 0.05, holds);
        Assert.Equal(expected, holds[0]);
    }

    [Fact]
    public void Without_a_score_a_condition_about_it_is_null()
    {
        var set = RuleSet.Bind(new RuleSetDocument("fraud", "1", [new Rule("a", "WHEN score > 0 THEN decline", RuleMode.Live, 1), new Rule("b", "WHEN score IS NULL THEN review", RuleMode.Live, 1)]), Features);
        var holds = new bool[2];
        set.Evaluate([1, 1, 1], double.NaN, double.NaN, holds);
        Assert.Equal([false, true], holds);
        Assert.Equal([DecisionOutcome.Decline, DecisionOutcome.Review], [set.OutcomeOf(0), set.OutcomeOf(1)]);
    }

    [Fact]
    public void A_wrong_set_is_refused_with_every_problem_and_its_line_and_column()
    {
        var refused = Assert.Throws<RuleSetException>(() => RuleSet.Bind(
            new RuleSetDocument("fraud", "7",
            [
                new Rule("a", "WHEN amount > 500 AND\n distinct_terminals > 3 THEN review", RuleMode.Live, 0.1),
                new Rule("b", "WHEN amount > 500 THEN hold", RuleMode.Live, 0.1),
                new Rule("b", "amount > 500 THEN review", RuleMode.Live, 2),
                new Rule("c", "WHEN amount THEN review", RuleMode.Live, 1),
                new Rule("d", "WHEN amount > 1 THEN review NOW", RuleMode.Live, 1),
                new Rule("e f", "WHEN amount > '1' THEN review", RuleMode.Live, 1),
                new Rule("g", "WHEN amount > 1", RuleMode.Live, 1),
            ]),
            Features));
        Assert.Equal(
        [
            "rule a: line 2, column 2: no column 'distinct_terminals'; did you mean DISTINCT_TERMINALS_10M? There are AMOUNT, DISTINCT_TERMINALS_10M, MEAN_30D, score, calibrated_score",
            "rule b: line 1, column 24: expected approve, review or decline, found hold",
            "rule b: the id stands there twice",
            "rule b: expected limit above 0, at most 1",
            "rule b: line 1, column 1: expected WHEN, found amount",
            "rule c: line 1, column 6: expected a condition, found a value of type DOUBLE; compare it with something",
            "rule d: line 1, column 29: expected the end of the rule",
            "rule 6: expected an id of 1 to 64 letters, digits, '.', '_' and '-'",
            "rule e f: line 1, column 15: > takes values of one type, found DOUBLE and VARCHAR; a number is written without quotes",
            "rule g: line 1, column 16: expected THEN, found the end",
        ],
        refused.Problems);
    }

    [Fact]
    public void A_feature_called_as_the_score_is_refused() =>
        Assert.Contains("which rules call the model's", Assert.Throws<RuleSetException>(() => RuleSet.Bind(new RuleSetDocument("f", "1", []), ["Score"])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_document_is_the_same_after_JSON_and_its_hash_is_that_of_its_text()
    {
        var written = new RuleSetDocument("fraud", "7", [new Rule("a", "WHEN amount > 500 THEN review", RuleMode.Live, 0.05), new Rule("b", "WHEN score > 0.9 THEN decline", RuleMode.Shadow, 1)]);
        const string Json = """{"name":"fraud","version":"7","rules":[{"id":"a","rule":"WHEN amount > 500 THEN review","mode":"live","limit":0.05},{"id":"b","rule":"WHEN score > 0.9 THEN decline","mode":"shadow","limit":1}]}""";
        Assert.Equal(Json, written.ToJson());
        var read = RuleSetDocument.Parse(Json.Replace(",\"limit\":1}", "}", StringComparison.Ordinal).Replace(":", " : ", StringComparison.Ordinal));
        Assert.Equal(written.Rules, read.Rules);
        Assert.Equal(written.Sha256, read.Sha256);
        Assert.NotEqual(written.Sha256, (written with { Version = "8" }).Sha256);
    }

    [Theory]
    [InlineData("[]", "The rule set is refused: expected a JSON object with name, version and rules")]
    [InlineData("{\n  \"name\": ", "The rule set is refused: line 2, column 11: it is not JSON")]
    [InlineData("""{"name":"f"}""", "Rule set f  is refused: the set: expected version, a text; the set: expected rules, a list")]
    [InlineData("""{"name":"f","version":"1","rules":[{"id":"a","rule":"x","mode":"on","when":1}]}""", "Rule set f 1 is refused: rule 1: 'when' is not known; expected id, rule, mode, limit; rule 1: expected mode live or shadow, not 'on'")]
    [InlineData("""{"name":"f","version":"1","rules":[{"id":"a","rule":"x","mode":"live"}, 5]}""", "Rule set f 1 is refused: rule 1: expected limit, the largest share of payments that a live rule may decide; rule 2: expected an object with id, rule, mode and limit")]
    [InlineData("""{"name":"f","version":"1","rules":[{"id":"a","id":"b","rule":"x","mode":"live","limit":0}]}""", "Rule set f 1 is refused: rule 1: id stands there twice; rule 1: expected limit above 0, at most 1")]
    public void A_document_that_is_none_is_refused_with_what_was_expected(string json, string message) =>
        Assert.Equal(message, Assert.Throws<RuleSetException>(() => RuleSetDocument.Parse(json)).Message);

    [Fact]
    public void An_evaluation_allocates_nothing()
    {
        var set = RuleSet.Bind(
            new RuleSetDocument("fraud", "1", [.. Enumerable.Range(0, 20).Select(i => new Rule($"r{i}", $"WHEN amount > {i} AND (score > 0.5 OR mean_30d IS NULL) AND distinct_terminals_10m IN (1, 2, 3) THEN review", RuleMode.Live, 1))]), Features);
        var (holds, values) = (new bool[20], new[] { 10.0, 2, double.NaN });
        set.Evaluate(values, 0.1, 0.1, holds);
        Assert.Equal(10, holds.Count(holds => holds));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            set.Evaluate(values, 0.1, 0.1, holds);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
