using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Chaos;

/// <summary>A member stands still for longer than its session and wakes up as a zombie.</summary>
public sealed class FrozenMemberTests(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task A_member_frozen_past_its_session_changes_no_decision_and_comes_back()
    {
        await using var run = await ChaosRun.StartAsync(output, rate: 1_000);
        for (var freeze = 1; freeze <= ChaosRun.Setting("CHAOS_FREEZES", 1); freeze++)
        {
            await run.FlowAsync(1, 3);
            var victim = run.Members[run.Random.Next(run.Members.Count)];
            victim.Freeze();
            run.Say($"freeze {freeze}: {victim.Id}");
            await run.FlowAsync(8, 12);
            victim.Thaw();
            await run.ProgressAsync($"decisions after freeze {freeze}");
        }

        var silence = await run.FinishAsync();
        run.Say($"longest silence {silence.TotalSeconds:0.0} s");
    }
}
