using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Runtime.Tasks;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Tasks;

/// <summary>Rules P1 and P2.</summary>
public sealed class PunctuationQueueTests
{
    private readonly List<long> _fired = [];

    [Fact]
    public void Stream_time_is_aligned_to_zero_and_missed_calls_are_one()
    {
        var queue = new PunctuationQueue(PunctuationType.StreamTime);
        queue.Schedule(10, now: -1, _fired.Add);

        foreach (var time in new long[] { 25, 31, 39, 75, 79, 80 })
        {
            RunIfDue(queue, time);
        }

        Assert.Equal([25, 31, 75, 80], _fired);
    }

    [Fact]
    public void Stream_time_fires_as_soon_as_it_is_known()
    {
        var queue = new PunctuationQueue(PunctuationType.StreamTime);
        queue.Schedule(10, now: -1, _fired.Add);

        RunIfDue(queue, -1);
        RunIfDue(queue, 0);
        RunIfDue(queue, 9);

        Assert.Equal([0], _fired);
    }

    [Fact]
    public void Wall_clock_counts_from_the_call()
    {
        var queue = new PunctuationQueue(PunctuationType.WallClockTime);
        queue.Schedule(10, now: 3, _fired.Add);

        foreach (var time in new long[] { 3, 12, 13, 22, 47, 52, 53 })
        {
            RunIfDue(queue, time);
        }

        Assert.Equal([13, 47, 53], _fired);
    }

    [Theory]
    [Trait("Fault", "3.12")]
    [InlineData(10, new long[] { 8, 7 })]
    [InlineData(1, new long[] { 8, 7, 0 })]
    [InlineData(7, new long[] { 8, 7, 0 })]
    [InlineData(long.MaxValue, new long[] { 8, 0 })]
    public void Near_the_end_of_time_a_call_comes_once_and_none_follows(long interval, long[] beforeTheEnd)
    {
        // 2^63 - 1 ends in 807 and is a multiple of 7.
        var queue = new PunctuationQueue(PunctuationType.StreamTime);
        queue.Schedule(interval, now: -1, _fired.Add);

        foreach (var before in new long[] { 8, 8, 7, 7, 0, 0, 0 })
        {
            RunIfDue(queue, long.MaxValue - before);
        }

        Assert.Equal(beforeTheEnd.Select(before => long.MaxValue - before), _fired);
    }

    [Fact]
    public void What_an_earlier_life_of_the_task_has_called_is_passed_over()
    {
        var queue = new PunctuationQueue(PunctuationType.StreamTime);
        queue.Schedule(100, now: 600, _fired.Add);
        queue.PassOver(600);

        RunIfDue(queue, 600);
        RunIfDue(queue, 699);
        RunIfDue(queue, 700);

        Assert.Equal([700], _fired);
    }

    [Fact]
    public void A_cancel_inside_the_callback_is_honoured()
    {
        var queue = new PunctuationQueue(PunctuationType.WallClockTime);
        IDisposable? schedule = null;
        schedule = queue.Schedule(10, now: 0, time =>
        {
            _fired.Add(time);
            schedule!.Dispose();
        });

        RunIfDue(queue, 10);
        RunIfDue(queue, 20);

        Assert.Equal([10], _fired);
        Assert.False(queue.IsDue(long.MaxValue - 1));
    }

    [Fact]
    public void A_callback_can_schedule_another()
    {
        var queue = new PunctuationQueue(PunctuationType.WallClockTime);
        queue.Schedule(10, now: 0, time => queue.Schedule(5, time, _fired.Add));

        RunIfDue(queue, 10);
        RunIfDue(queue, 15);

        Assert.Equal([15], _fired);
    }

    [Fact]
    public void A_lost_transaction_takes_calls_schedules_and_cancels_back()
    {
        var queue = new PunctuationQueue(PunctuationType.StreamTime);
        var first = queue.Schedule(10, now: -1, _fired.Add);
        RunIfDue(queue, 5);
        queue.Keep();

        RunIfDue(queue, 25);
        first.Dispose();
        queue.Schedule(10, now: 25, _ => _fired.Add(-1));
        queue.Rewind();
        RunIfDue(queue, 9);
        RunIfDue(queue, 25);

        Assert.Equal([5, 25, 25], _fired);
    }

    private static void RunIfDue(PunctuationQueue queue, long time)
    {
        if (queue.IsDue(time))
        {
            queue.Run(time, (callback, now) => callback(now));
        }
    }
}
