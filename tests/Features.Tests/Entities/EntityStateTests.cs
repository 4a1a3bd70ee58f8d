using System.Numerics;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Tests.Reference;
using Xunit;

namespace StreamizFraud.Features.Tests.Entities;

/// <summary>Sums at the end of what 64 bits hold, and how much is kept.</summary>
public sealed class EntityStateTests
{
    private static readonly SmallSet Set = new();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(128)]
    public void Sums_that_leave_Int64_fail_the_record_leave_nothing_and_find_room_when_the_large_row_is_gone(int pageRows)
    {
        var card = new Card(pageRows);
        for (var time = 90; time < 100; time++)
        {
            card.Add(time, 0);
        }

        card.Add(100, long.MaxValue - 10);
        foreach (var amount in (long[])[11, -11, long.MinValue, long.MaxValue])
        {
            card.IsRefused(101, amount);
        }

        card.Add(101, 10);
        card.IsRefused(102, 1);
        card.Add(102, 0);

        // The row is gone, its page is not.
        var gone = 100 + SmallSet.Retention;
        card.IsRefused(gone - 1, 1);
        Assert.Equal(long.MaxValue - 10, card.Add(gone, long.MaxValue - 10)[1]);
    }

    [Fact]
    public void A_row_that_is_too_late_to_be_kept_is_refused_for_the_same_values()
    {
        var card = new Card(4);
        card.Add(10_000, 5);
        card.IsRefused(1, long.MinValue);
        Assert.Equal(long.MaxValue, card.Add(1, long.MaxValue)[1]);
    }

    [Theory]
    [InlineData(9_000_000_000_000_000_000, 40)]
    [InlineData(-9_000_000_000_000_000_000, 40)]
    [InlineData(9_000_000_000_000_000_000, 3)]
    [InlineData(9_000_000_000_000_000_000, 2)]
    [InlineData(1, 40)]
    public void Variances_are_right_where_the_products_leave_128_bits(long large, int rows)
    {
        var choices = ((Computes[])[Computes.VariancePopulation, Computes.VarianceSample, Computes.StdDevSample, Computes.ZScore]).Select(Window).ToArray();
        var set = new RandomSet(choices, latenessMs: 0);
        var computation = new FeatureComputation<Movement>(set);
        double[] values = [];
        for (var i = 0; i < rows; i++)
        {
            values = computation.Add(new Movement("c", i == 0 ? large : i, null, null, false, null), i).Values.ToArray();
        }

        var numbers = Enumerable.Range(0, rows).Select(i => (BigInteger)(i == 0 ? large : i)).ToList();
        var sum = numbers.Aggregate((total, x) => total + x);
        var spread = (double)((rows * numbers.Aggregate(BigInteger.Zero, (total, x) => total + (x * x))) - (sum * sum));
        Assert.Equal(spread / rows / rows, values[0], 1e-14 * spread);
        Assert.Equal(spread / rows / (rows - 1), values[1], 1e-14 * spread);
        Assert.Equal(Math.Sqrt(values[1]), values[2]);
        Assert.Equal((double)((rows * numbers[^1]) - sum) / Math.Sqrt(spread), values[3], 1e-12);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(128)]
    public void A_long_history_keeps_only_what_the_windows_need(int pageRows)
    {
        var card = new Card(pageRows);
        for (var time = 0; time < 10_000; time++)
        {
            card.Add(time, 1);
        }

        // A row takes 2 bytes and, when pages are small, its share of those above.
        Assert.InRange(card.Pages.Bytes().Sum(row => row.Value.Length), SmallSet.Retention * 2, (SmallSet.Retention + (2 * pageRows)) * (pageRows == 128 ? 4 : 30));
    }

    private static Choice Window(Computes computes) =>
        new(computes, false, Only.All, Reference.Rows.Window, 1000, 0, 0, "UTC", false, 1, 0.5, 1, true, 100_000, false, false, 1);

    private sealed class Card(int pageRows)
    {
        private readonly EntityComputation<TestEvent> _computation = new(new EntityStage<TestEvent>(Set.Declarations, Set.Declarations.Keys[0], pageRows));

        public RewindingPages Pages { get; } = new(new EntityStage<TestEvent>(Set.Declarations, Set.Declarations.Keys[0], pageRows).Shape);

        public double[] Add(long time, long amount)
        {
            var values = new double[Set.Width];
            _computation.Compute(Pages.Begin(), Pages, new TestEvent("c", "t", amount, false), time, time, values);
            Pages.Keep();
            return values;
        }

        public void IsRefused(long time, long amount)
        {
            var before = Pages.Bytes();
            Assert.Throws<FeatureValueException>(() => Add(time, amount));
            Pages.Undo();
            Assert.Equal(before, Pages.Bytes());
        }
    }
}
