using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Expressions.Tests.Oracle;

/// <summary>Random expressions on random rows must have the values that SQLite gives them.</summary>
public sealed class SqliteComparisonTests(ITestOutputHelper output)
{
    private const int Expressions = 2_000;
    private const int MaxDepth = 4;

    [Fact]
    public void Random_expressions_have_the_values_that_SQLite_gives_them()
    {
        var (checkedValues, known, differences) = Compare(PrintedAs.Right);
        output.WriteLine($"{checkedValues:N0} values, {known:N0} of them not null, {differences.Count:N0} differ");
        Assert.True(known > checkedValues / 4, "most values were null: nothing was compared");
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(10)));
    }

    [Theory]
    [InlineData(nameof(PrintedAs.TwoValued))]
    [InlineData(nameof(PrintedAs.WithoutParentheses))]
    public void An_engine_with_two_truth_values_or_another_precedence_is_found(string twin)
    {
        var (checkedValues, _, differences) = Compare(Enum.Parse<PrintedAs>(twin));
        output.WriteLine($"{checkedValues:N0} values, {differences.Count:N0} differ");
        Assert.True(differences.Count > 100, $"only {differences.Count} differ");
    }

    private (long Checked, long Known, List<string> Differences) Compare(PrintedAs twin)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("EXPRESSION_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"seed {seed} (EXPRESSION_SEED overrides it)");
        var random = new Random(seed);
        var rows = Enumerable.Range(0, 24).Select(_ => Row(random)).ToList();
        var generator = new ExpressionGenerator(random);
        using var oracle = new SqliteRows(rows);
        var (count, known, differences) = (0L, 0L, new List<string>());
        for (var i = 0; i < Expressions; i++)
        {
            var tree = generator.Next((ColumnType)random.Next((int)ColumnType.Boolean, (int)ColumnType.Varchar + 1), random.Next(1, MaxDepth + 1));
            var right = tree.Print(PrintedAs.Right);
            var expected = oracle.Evaluate(right);
            var (compiled, refusal) = TryCompile(tree.Print(twin));
            for (var row = 0; row < rows.Count; row++)
            {
                count++;
                known += expected[row] is null ? 0 : 1;
                if ((refusal ?? Difference(rows[row], compiled!, expected[row])) is { } difference)
                {
                    differences.Add($"{right} on {rows[row]}: {difference}");
                }
            }
        }

        return (count, known, differences);
    }

    private static (RowExpression<SampleRow>? Compiled, string? Refusal) TryCompile(string text)
    {
        try
        {
            return (ParsedExpression.Parse(text).Compile<SampleRow>(SampleRow.Schema), null);
        }
        catch (ExpressionException exception)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>How the value differs; null if it does not.</summary>
    private static string? Difference(SampleRow row, RowExpression<SampleRow> compiled, object? expected)
    {
        var found = row.Evaluate(compiled);
        var same = (found, expected) switch
        {
            (null, null) => true,
            (bool truth, long number) => truth == (number != 0),
            (long one, long other) => one == other,
            (double one, double other) => one == other,
            (string one, string other) => one == other,
            _ => false,
        };
        return same ? null : $"{found ?? "null"}, SQLite says {expected ?? "null"}";
    }

    private static SampleRow Row(Random random) => new(
        Perhaps(random)?.Next(-9, 10), Perhaps(random)?.Next(-3, 4), Perhaps(random)?.Next(-40, 41) / 4.0, Perhaps(random)?.Next(-4, 5) / 4.0,
        Perhaps(random) is null ? null : random.Next(2) == 0, Perhaps(random) is null ? null : random.Next(2) == 0, Text(random), Text(random));

    private static string? Text(Random random) => Perhaps(random) is null ? null : ((string[])["", "a", "b", "ab", "aab", "A", "a%b", "a_", "it's", "é"])[random.Next(10)];

    private static Random? Perhaps(Random random) => random.Next(5) == 0 ? null : random;
}
