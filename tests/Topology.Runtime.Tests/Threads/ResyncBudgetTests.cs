using Microsoft.Extensions.Time.Testing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Threads;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

public sealed class ResyncBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_few_losses_in_a_minute_are_rebalances_and_more_end_the_thread()
    {
        var budget = new ResyncBudget(_time);
        for (var i = 0; i < 8; i++)
        {
            budget.Spend("fenced");
        }

        var exception = Assert.Throws<StreamException>(() => budget.Spend("fenced again"));

        Assert.Equal(FaultScope.Thread, exception.Scope);
        Assert.Contains("fenced again", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Losses_far_apart_never_end_it()
    {
        var budget = new ResyncBudget(_time);
        for (var i = 0; i < 100; i++)
        {
            budget.Spend("rebalance");
            _time.Advance(TimeSpan.FromSeconds(8));
        }
    }
}
