using StreamizFraud.Topology.Kafka.Clients;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Kafka;

/// <summary>Calls on a client that may never come back.</summary>
[Trait("Fault", "2.1")]
public sealed class CallingThreadTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void Calls_are_made_one_after_the_other_on_one_thread()
    {
        var thread = new CallingThread("client");
        var threads = new HashSet<int>();
        for (var i = 0; i < 10; i++)
        {
            Assert.True(thread.TryMake(() => threads.Add(Environment.CurrentManagedThreadId), Patient));
        }

        Assert.Single(threads);
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, threads);
        thread.End(() => { }, Patient);
    }

    [Fact]
    public void What_a_call_throws_reaches_the_caller_and_the_client_lives_on()
    {
        var thread = new CallingThread("client");
        Assert.Throws<InvalidOperationException>(() => thread.TryMake(() => throw new InvalidOperationException("no"), Patient));
        Assert.True(thread.TryMake(() => { }, Patient));
        thread.End(() => { }, Patient);
    }

    [Fact]
    public void A_call_that_does_not_come_back_gives_the_client_up_and_it_is_freed_only_after_the_call()
    {
        using var release = new ManualResetEventSlim();
        using var freed = new ManualResetEventSlim();
        var inside = false;
        var thread = new CallingThread("client");
        Assert.False(thread.TryMake(
            () =>
            {
                Volatile.Write(ref inside, true);
                release.Wait();
                Volatile.Write(ref inside, false);
            },
            Short));
        Assert.True(thread.IsGivenUp);
        Assert.False(thread.TryMake(() => Assert.Fail("Nothing may be called any more."), Patient));

        var freedInside = true;
        thread.End(
            () =>
            {
                freedInside = Volatile.Read(ref inside);
                freed.Set();
            },
            Patient);
        Assert.False(freed.IsSet);

        release.Set();
        Assert.True(freed.Wait(Patient));
        Assert.False(freedInside);
    }

    [Fact]
    public void A_client_that_is_slow_to_go_is_not_waited_for()
    {
        using var release = new ManualResetEventSlim();
        using var freed = new ManualResetEventSlim();
        var thread = new CallingThread("client");
        Assert.True(thread.TryMake(() => { }, Patient));
        thread.End(
            () =>
            {
                release.Wait();
                freed.Set();
            },
            Short);
        Assert.False(freed.IsSet);
        release.Set();
        Assert.True(freed.Wait(Patient));
    }

    [Fact]
    public void A_hand_over_allocates_nothing_of_its_own()
    {
        const int Calls = 1000;
        var thread = new CallingThread("client");
        Action call = () => { };
        Assert.True(thread.TryMake(call, Patient));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
        {
            thread.TryMake(call, Patient);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
        thread.End(() => { }, Patient);
    }
}
