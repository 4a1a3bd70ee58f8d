using Xunit;

namespace StreamizFraud.Expressions.Tests;

public class LanguageTests
{
    private static readonly SampleRow Row = new(7, null, 2.5, null, true, null, "Paris", null);

    [Theory]
    [InlineData("i / 2", 3L)]
    [InlineData("-i / 2", -3L)]
    [InlineData("-i % 2", -1L)]
    [InlineData("i / 2.0", 3.5)]
    [InlineData("x % 1", 0.5)]
    [InlineData("1 + 2 * 3 - 4 / 2", 5L)]
    [InlineData("2 - 3 - 4", -5L)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("-9223372036854775808 % -1", 0L)]
    [InlineData(".5e1 + 1e-1", 5.1)]
    [InlineData("I = 7 and X > 2", true)]
    [InlineData("\"i\" = 7 AND `x` > 2 -- a comment", true)]
    [InlineData("/* both\nlines */ NOT i = 8", true)]
    [InlineData("i <> 7 OR NOT p = FALSE", true)]
    [InlineData("s LIKE 'P_r%' AND s NOT LIKE 'p%'", true)]
    [InlineData("CASE s WHEN 'Rome' THEN 1 WHEN 'Paris' THEN 2 END", 2L)]
    [InlineData("COALESCE(j, y, 1)", 1.0)]
    [InlineData("CASE WHEN j > 1 THEN 'a' ELSE s END", "Paris")]
    [InlineData("+i", 7L)]
    public void It_has_the_value_that_SQL_says(string text, object expected) => Assert.Equal(expected, Row.Evaluate(text));

    [Theory]
    [InlineData("i / 0")]
    [InlineData("i % 0")]
    [InlineData("x / 0")]
    [InlineData("x % 0")]
    [InlineData("9223372036854775807 + 1")]
    [InlineData("-9223372036854775808 - 1")]
    [InlineData("-9223372036854775808 / -1")]
    [InlineData("4611686018427387904 * 2")]
    [InlineData("4611686018427387904 * -3")]
    [InlineData("1e300 * 1e300")]
    public void Arithmetic_without_a_result_is_null(string text) => Assert.Null(Row.Evaluate(text));

    [Theory]
    [InlineData("NULL", null)]
    [InlineData("j = j", null)]
    [InlineData("j <> 1", null)]
    [InlineData("NOT (j = 1)", null)]
    [InlineData("j = 1 AND FALSE", false)]
    [InlineData("j = 1 AND TRUE", null)]
    [InlineData("j = 1 OR TRUE", true)]
    [InlineData("j = 1 OR FALSE", null)]
    [InlineData("j IS NULL AND i IS NOT NULL", true)]
    [InlineData("i IN (1, NULL)", null)]
    [InlineData("i IN (7, NULL)", true)]
    [InlineData("i NOT IN (1, NULL)", null)]
    [InlineData("i BETWEEN 8 AND NULL", false)]
    [InlineData("i BETWEEN 1 AND NULL", null)]
    [InlineData("j IS DISTINCT FROM NULL", false)]
    [InlineData("j IS NOT DISTINCT FROM 1", false)]
    [InlineData("q", null)]
    [InlineData("CASE WHEN j > 1 THEN 1 END", null)]
    public void Null_follows_three_valued_logic(string text, object? expected) => Assert.Equal(expected, Row.Evaluate(text));

    [Fact]
    public void NaN_of_a_row_is_null() => Assert.Equal(true, new SampleRow(1, 1, double.NaN, 1, true, true, "", "").Evaluate("x IS NULL"));

    [Fact]
    public void A_character_beyond_the_first_plane_is_one_character_for_LIKE() => Assert.Equal(true, (Row with { S = "a\U0001F600b" }).Evaluate("s LIKE 'a_b'"));

    [Fact]
    public void A_pattern_that_makes_matchers_go_back_for_ever_is_matched_at_once() =>
        Assert.Equal(false, (Row with { S = new string('a', 20_000) }).Evaluate($"s LIKE '{string.Concat(Enumerable.Repeat("%a", 200))}b'"));

    [Fact]
    public void Columns_that_differ_by_case_only_are_told_apart_by_quotes()
    {
        var schema = new ExpressionSchema([new("Id", ColumnType.Bigint), new("ID", ColumnType.Bigint)]);
        Assert.IsAssignableFrom<RowExpression<SampleRow>>(ParsedExpression.Parse("\"Id\" = \"ID\"").Compile<SampleRow>(schema));
        var refused = Assert.Throws<ExpressionException>(() => ParsedExpression.Parse("id = 1").Compile<SampleRow>(schema));
        Assert.Equal("line 1, column 1: columns differ from 'id' by their case only; write the one that is meant in double quotes", refused.Message);
    }

    [Fact]
    public void An_evaluation_allocates_nothing()
    {
        var condition = ParsedExpression.Parse("(x > 1 AND i IN (1, 7) AND s LIKE '%s' OR y IS NULL) AND CASE WHEN p THEN x / 0 ELSE i END IS NULL AND i BETWEEN 1 AND x * 4")
            .CompileCondition<SampleRow>(SampleRow.Schema);
        var row = Row;
        Assert.True(condition.TryEvaluate(ref row, out var holds) && holds);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            condition.TryEvaluate(ref row, out _);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
