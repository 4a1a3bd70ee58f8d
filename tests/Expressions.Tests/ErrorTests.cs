using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Expressions.Tests;

public class ErrorTests(ITestOutputHelper output)
{
    private static readonly ExpressionSchema Features = new(
    [
        new("TX_AMOUNT", ColumnType.Double), new("DISTINCT_TERMINALS_10M", ColumnType.Double), new("score", ColumnType.Double), new("country", ColumnType.Varchar), new("known", ColumnType.Boolean),
    ]);

    [Theory]
    [InlineData("tx_amount > 500 AND\n  distinct_terminals >= 3", "line 2, column 3: no column 'distinct_terminals'; did you mean DISTINCT_TERMINALS_10M? There are TX_AMOUNT, DISTINCT_TERMINALS_10M, score, country, known")]
    [InlineData("scroe > 0.5", "line 1, column 1: no column 'scroe'; did you mean score? There are TX_AMOUNT, DISTINCT_TERMINALS_10M, score, country, known")]
    [InlineData("abcdefgh > 1", "line 1, column 1: no column 'abcdefgh'; there are TX_AMOUNT, DISTINCT_TERMINALS_10M, score, country, known")]
    [InlineData("\"Score\" > 1", "line 1, column 1: no column 'Score'; did you mean score? There are TX_AMOUNT, DISTINCT_TERMINALS_10M, score, country, known")]
    [InlineData("", "line 1, column 1: expected a value: a column, a number, a text in single quotes, or (, found the end")]
    [InlineData("score >", "line 1, column 8: expected a value: a column, a number, a text in single quotes, or (, found the end")]
    [InlineData("score > 0.5 0.6", "line 1, column 13: expected an operator or the end, found 0.6")]
    [InlineData("(score > 0.5", "line 1, column 13: expected ), found the end")]
    [InlineData("0 < score < 1", "line 1, column 11: < follows a comparison; join two comparisons with AND or OR, or put the first into parentheses")]
    [InlineData("score > 'x'", "line 1, column 9: > takes values of one type, found DOUBLE and VARCHAR; a number is written without quotes")]
    [InlineData("country = 1", "line 1, column 11: = takes values of one type, found VARCHAR and BIGINT; a number is written without quotes")]
    [InlineData("country + 1 > 2", "line 1, column 11: + takes values of one type, found VARCHAR and BIGINT; a number is written without quotes")]
    [InlineData("known + known = 1", "line 1, column 1: + takes numbers, found BOOLEAN")]
    [InlineData("known > TRUE", "line 1, column 7: > orders numbers and texts, not BOOLEAN; expected = or <>")]
    [InlineData("score", "line 1, column 1: expected a condition, found a value of type DOUBLE; compare it with something")]
    [InlineData("NOT score", "line 1, column 5: NOT takes BOOLEAN, found DOUBLE")]
    [InlineData("known AND 1", "line 1, column 11: AND takes BOOLEAN, found BIGINT")]
    [InlineData("score BETWEEN 1 OR 2", "line 1, column 17: expected AND, found OR")]
    [InlineData("score IN 1", "line 1, column 10: expected ( and the list of IN, found 1")]
    [InlineData("score IN (1 2)", "line 1, column 13: expected , or ), found 2")]
    [InlineData("score IS 1", "line 1, column 10: expected NULL, NOT or DISTINCT FROM after IS, found 1")]
    [InlineData("score NOT 1", "line 1, column 11: expected BETWEEN, IN or LIKE after NOT, found 1")]
    [InlineData("country = 'FR", "line 1, column 11: the text that begins here does not end; expected '")]
    [InlineData("score > 1 /* why", "line 1, column 11: the comment that begins here does not end; expected */")]
    [InlineData("score > 12abc", "line 1, column 11: a number ends before 'a'; expected an operator or a blank")]
    [InlineData("score > 1e", "line 1, column 11: expected the digits of an exponent")]
    [InlineData("score > 9223372036854775808", "line 1, column 9: the number is beyond 9223372036854775807, the largest BIGINT; with a point it is a DOUBLE")]
    [InlineData("score > 1e999", "line 1, column 9: the number is too large for a DOUBLE")]
    [InlineData("score # 1", "line 1, column 7: '#' begins nothing that belongs into an expression")]
    [InlineData("CASE score WHEN 1 THEN TRUE", "line 1, column 28: expected WHEN, ELSE or END, found the end")]
    [InlineData("CASE WHEN known THEN 1 ELSE 'a' END = 1", "line 1, column 29: CASE takes values of one type, found BIGINT and VARCHAR; a number is written without quotes")]
    [InlineData("score > THEN", "line 1, column 9: expected a value, found THEN; a column of that name is written in double quotes")]
    [InlineData("median(score) > 1", "line 1, column 1: no function 'median'; there is COALESCE")]
    [InlineData("country LIKE 'a' ESCAPE 'ab'", "line 1, column 25: expected one character in single quotes after ESCAPE")]
    [InlineData("score LIKE score", "line 1, column 7: LIKE compares VARCHAR, found DOUBLE")]
    public void It_says_where_it_is_and_what_was_expected(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ExpressionException>(() => ParsedExpression.Parse(text).CompileCondition<SampleRow>(Features)).Message);

    [Theory]
    [InlineData("(", ")")]
    [InlineData("NOT ", "")]
    [InlineData("- ", "")]
    [InlineData("+ ", "")]
    [InlineData("CASE WHEN TRUE THEN ", " END")]
    [InlineData("CASE ", " WHEN 1 THEN 1 END")]
    [InlineData("COALESCE(", ")")]
    [InlineData("1 + ", "")]
    [InlineData("1 IN (", ")")]
    public void An_expression_nested_too_deeply_is_refused_and_ends_no_process(string before, string after)
    {
        var many = ExpressionText.MaxLength / (before.Length + after.Length + 1);
        var hostile = string.Concat(Enumerable.Repeat(before, many)) + "1" + string.Concat(Enumerable.Repeat(after, many));
        Assert.EndsWith("the expression is nested deeper than 200 levels", Assert.Throws<ExpressionException>(() => ParsedExpression.Parse(hostile)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_chain_of_conditions_is_not_deep()
    {
        var chain = string.Join(" OR ", Enumerable.Range(0, 3_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"score = {i}")));
        Assert.NotNull(ParsedExpression.Parse(chain).CompileCondition<SampleRow>(Features));
    }

    [Fact]
    public void A_text_beyond_the_limit_is_refused() =>
        Assert.Equal("line 1, column 1: the text has 65537 characters; at most 65536 are read", Assert.Throws<ExpressionException>(() => ParsedExpression.Parse(new string(' ', 65_537))).Message);

    [Fact]
    public void Any_text_is_read_or_refused_with_a_place_inside_it()
    {
        string[] pieces = ["score", "country", "AND", "OR", "NOT", "(", ")", "1", "2.5", "'x'", "IN", "IS", "NULL", "LIKE", "BETWEEN", "CASE", "WHEN", "THEN", "END", "ELSE", "<", "=", "+", "-", "*", ",", "\n", "\"", "`", "'", "--", "/*", "#", "é", "\0", "\U0001F600", "COALESCE", "."];
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var read = 0;
        for (var i = 0; i < 8_000; i++)
        {
            var text = string.Join(random.Next(4) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                ParsedExpression.Parse(text).Compile<SampleRow>(Features);
                read++;
            }
            catch (ExpressionException refused)
            {
                var lines = text.Split('\n');
                Assert.InRange(refused.Position.Line, 1, lines.Length);
                Assert.InRange(refused.Position.Column, 1, lines[refused.Position.Line - 1].Length + 1);
            }
        }

        Assert.True(read > 40, $"only {read} were expressions");
    }
}
