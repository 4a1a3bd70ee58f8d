using Microsoft.Extensions.Time.Testing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Threads;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

[Trait("Fault", "2.2")]
public sealed class RecoveryBudgetTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecoveryBudget _budget;

    public RecoveryBudgetTests() => _budget = new RecoveryBudget(
        _time, limit: 8, window: TimeSpan.FromMinutes(1), settled: TimeSpan.FromSeconds(10), (times, reason) => $"{times} times: {reason}");

    [Fact]
    public void More_than_its_limit_in_a_row_end_the_thread()
    {
        Spend(8);

        var exception = Assert.Throws<TooManyLossesException>(() => _budget.Spend("fenced again"));

        Assert.Equal(FaultScope.Thread, exception.Scope);
        Assert.Equal("9 times: fenced again", exception.Message);
    }

    [Fact]
    public void Without_any_progress_they_end_it_however_far_apart()
    {
        for (var i = 0; i < 8; i++)
        {
            Spend(1);
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Throws<TooManyLossesException>(() => Spend(1));
    }

    [Fact]
    public void With_progress_between_them_those_far_apart_never_end_it()
    {
        for (var i = 0; i < 100; i++)
        {
            Spend(1);
            _time.Advance(TimeSpan.FromSeconds(8));
            _budget.Progressed();
        }
    }

    /// <summary>Two processes with one id get on a little between two losses.</summary>
    [Fact]
    public void Progress_right_after_each_does_not_save_it()
    {
        for (var i = 0; i < 8; i++)
        {
            Spend(1);
            _time.Advance(TimeSpan.FromSeconds(2));
            _budget.Progressed();
        }

        Assert.Throws<TooManyLossesException>(() => Spend(1));
    }

    [Fact]
    public void Progress_that_lasts_takes_all_back()
    {
        for (var outage = 0; outage < 20; outage++)
        {
            Spend(8);
            _time.Advance(TimeSpan.FromSeconds(10));
            _budget.Progressed();
        }
    }

    private void Spend(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _budget.Spend("rebalance");
        }
    }
}
