using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Chaos.Ledger;
using StreamizFraud.Chaos.Support;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Chaos;

/// <summary>A member that is told to stop has the time it is promised.</summary>
[Trait("Fault", "2.3")]
public sealed class CleanStopTests(ITestOutputHelper output)
{
    private const int Partitions = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Freeze = TimeSpan.FromSeconds(4);

    [SkippableFact]
    public async Task A_member_that_is_told_to_stop_while_its_broker_is_silent_closes_in_order_and_ends_with_0()
    {
        using var folder = new TempFolder();
        await using var broker = await ChaosBroker.StartAsync(folder.Path, members: 1);
        await broker.CreateAsync(Partitions, "payments", "decisions");
        using var member = new ScoringMember("A", folder["state"], broker.Proxies[0], TimeSpan.FromSeconds(10));
        using var feeding = new CancellationTokenSource();
        var fed = new PaymentFeeder(broker.Address, Partitions, rate: 1_000).RunAsync(feeding.Token);
        using var watch = new DecisionWatch(broker.Address, Partitions);
        await Wait.UntilAsync(() => member.IsRunning && watch.Count > 1_000, Patience, "decisions");

        // What is under way, a commit among it, waits for the broker for longer than the 2 s after which the parser of the command line gives up.
        member.Proxy.Freeze();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        member.Process.Terminate();
        // The fault itself: how long the network is silent.
        await Task.Delay(Freeze);
        var endedEarly = member.Process.HasExited;
        member.Proxy.Thaw();
        var code = await member.Process.ExitAsync(Patience);
        output.WriteLine($"exit code {code} after {clock.Elapsed.TotalSeconds:0.0} s");
        await feeding.CancelAsync();
        await fed;

        Assert.True(code == 0, $"exit code {code}, {(endedEarly ? "before" : "after")} the broker was back: {member.Process.Text}");
        Assert.Contains("; closed", member.Process.Text, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }
}
