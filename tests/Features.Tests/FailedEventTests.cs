using Xunit;

namespace StreamizFraud.Features.Tests;

public sealed class FailedEventTests
{
    /// <summary>Up to within the first page, at the edge of a page, and in a tree of pages.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(128)]
    [InlineData(1_000)]
    public void An_event_that_fails_leaves_the_key_at_which_it_failed_as_it_was(int rows)
    {
        var (tried, untouched) = (new FeatureComputation<TestEvent>(new Sums()), new FeatureComputation<TestEvent>(new Sums()));
        for (var row = 0; row < rows; row++)
        {
            var arrived = new TestEvent("c", $"t{row % 3}", row, Label: false);
            if (row % 2 == 1)
            {
                // No sum takes the least number: the card has taken the event, the terminal has not.
                var fails = new TestEvent("c", arrived.Terminal, long.MinValue, Label: true);
                Assert.Throws<FeatureValueException>(() => tried.Add(fails, row));
                // The same at a terminal that nothing else comes from.
                Assert.Throws<FeatureValueException>(() => untouched.Add(fails with { Terminal = "other" }, row));
            }

            Assert.Equal(untouched.Add(arrived, row).Values.ToArray(), tried.Add(arrived, row).Values.ToArray());
        }
    }

    private sealed class Sums : FeatureSet<TestEvent>
    {
        public Sums()
            : base("sums")
        {
            Feature("CARDS", By("card", e => e.Card).Count().Lifetime());
            var terminal = By("terminal", e => e.Terminal);
            Feature("COUNT", terminal.Count().Lifetime());
            Feature("FIRST_TIME", terminal.FirstSeen(e => e.Amount).OrNull());
            Feature("SINCE", terminal.SecondsSincePrevious().OrNull());
            Feature("SUM", terminal.Sum(e => e.Amount / 2).Last(TimeSpan.FromDays(1)));
            Feature("SUM_TWICE", terminal.Sum(e => e.Amount).Last(TimeSpan.FromDays(1)));
            Feature("MOST", terminal.Max(e => e.Amount).Last(TimeSpan.FromDays(1)));
        }
    }
}
