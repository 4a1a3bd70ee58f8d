using StreamizFraud.Chaos.Support;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Chaos;

/// <summary>The only broker crashes and comes back on its data while payments keep coming.</summary>
public sealed class BrokerRestartTests(ITestOutputHelper output)
{
    private const int MostRuns = 3;

    [SkippableFact]
    [Trait("Fault", "2.2")]
    public async Task Broker_kills_end_no_member_and_change_no_decision()
    {
        var kills = ChaosRun.Setting("CHAOS_BROKER_KILLS", 1);
        for (var run = 1; ; run++)
        {
            try
            {
                await RunAsync(kills);
                break;
            }
            catch (LostTransactionException lost) when (run < MostRuns)
            {
                // Seen in three of some fifty kills.
                output.WriteLine($"{lost.Message} Another run begins.");
            }
        }
    }

    private async Task RunAsync(int kills)
    {
        await using var run = await ChaosRun.StartAsync(output, rate: 1_000);
        for (var kill = 1; kill <= kills; kill++)
        {
            await run.FlowAsync(1, 4);
            await run.Broker.KillAsync();
            run.Say($"kill {kill}");
            await run.FlowAsync(0, 3);
            await run.Broker.StartAsync();
            run.Say("broker is back");
            await run.ProgressAsync($"decisions after broker kill {kill}");
            Assert.All(run.Members, member => Assert.False(member.Process.HasExited, run.Logs()));
        }

        await run.FinishAsync();
    }
}
