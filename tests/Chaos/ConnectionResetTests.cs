using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Chaos;

/// <summary>The network between one member and the broker breaks at random moments, under load.</summary>
public sealed class ConnectionResetTests(ITestOutputHelper output)
{
    // CHAOS_RESETS: how many; the longest silence that is allowed holds whatever their number.
    private const double LongestSilenceSeconds = 10;

    [SkippableFact]
    [Trait("Fault", "2.1")]
    public async Task Connection_resets_silence_no_partition_for_longer_than_ten_seconds_and_change_no_decision()
    {
        await using var run = await ChaosRun.StartAsync(output, rate: 2_000);
        for (var reset = 1; reset <= ChaosRun.Setting("CHAOS_RESETS", 5); reset++)
        {
            await run.FlowAsync(0.5, 4);
            var victim = run.Members[run.Random.Next(run.Members.Count)];
            run.Say($"reset {reset}: {victim.Proxy.ResetAll()} connections of {victim.Id}");
        }

        await run.FlowAsync(2, 2);
        var silence = await run.FinishAsync();
        Assert.True(silence.TotalSeconds <= LongestSilenceSeconds, $"A partition was silent for {silence.TotalSeconds:0.0} s.{run.Logs()}");
    }

    [SkippableFact]
    public async Task A_network_that_freezes_for_longer_than_the_session_changes_no_decision()
    {
        await using var run = await ChaosRun.StartAsync(output, rate: 1_000);
        await run.FlowAsync(1, 2);
        var victim = run.Members[run.Random.Next(run.Members.Count)];
        victim.Proxy.Freeze();
        await run.FlowAsync(9, 9);
        victim.Proxy.Thaw();
        await run.ProgressAsync("decisions after the freeze");
        await run.FinishAsync();
    }
}
