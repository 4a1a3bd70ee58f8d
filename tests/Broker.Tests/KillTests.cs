using System.Diagnostics;
using System.Globalization;
using System.Text;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Broker.Tests.Checks;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Topology.Runtime.Output;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests;

/// <summary>Two members, one of them killed again and again in the middle of a transaction: nothing is lost, doubled or wrong.</summary>
/// <remarks>
/// Pace (ruling 10): 50 days of event time in 120 s are 0.42 days a second. The longest time that a member's payments wait is a session
/// time-out (6 s), a rebalance with a restore (2 to 4 s) and two commits (2 s), so 12 s or 5 days: below the 7 days by which the terminal
/// features lag behind and that late payments may have. The features must then equal those of the undisturbed world, whatever the order in
/// which the terminal topic got its records; the test measures the disorder and says so if the machine was too slow for this.
/// </remarks>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 5;
    private const int Seconds = 120;
    private const int Partitions = 4;
    private const int CommitMs = 1_000;
    private const int SessionMs = 6_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly WorldOptions World = new() { Seed = 7, Cards = 430, Terminals = 860, Days = 50 };

    private readonly List<Restart> _restarts = [];

    [SkippableFact]
    public Task Five_kills_inside_transactions_change_nothing() => Kill(Environment.GetEnvironmentVariable("KILL_ASSIGNMENT") is { Length: > 0 } assignment ? assignment : "Range");

    private async Task Kill(string assignment)
    {
        using var broker = await RealBroker.CleanAsync();
        using var folder = new TempFolder();
        var seed = int.Parse(Environment.GetEnvironmentVariable("KILL_SEED") ?? "4711", CultureInfo.InvariantCulture);
        var world = PaymentWorld.Generate(World);
        output.WriteLine($"seed {seed} (KILL_SEED overrides it), {world.Count:N0} payments over {Seconds} s");

        object[] arguments = ["score", "--bootstrap", broker.Address, "--terminal-partitions", 1, "--commit-interval-ms", CommitMs, "--session-timeout-ms", SessionMs, "--keep-repartition", "--group-assignment", assignment];
        using var a = new Member("A", folder["A"], arguments);
        using var b = new Member("B", folder["B"], arguments);
        using var feed = ServiceProcess.Start(
            "produce", "--bootstrap", broker.Address, "--partitions", Partitions, "--seed", World.Seed, "--cards", World.Cards, "--terminals", World.Terminals, "--days", World.Days,
            "--rate", (double)world.Count / Seconds, "--output-dir", folder["feed"]);
        await Wait.UntilAsync(() => broker.Exists("payments") && broker.Exists("decisions"), Patience, "the topics of produce");
        a.Start();
        b.Start();
        await Wait.UntilAsync(() => a.IsRunning && b.IsRunning, Patience, "both members to run");

        await Harass(broker, a, b, world.Count, new Random(seed));
        Assert.Equal(0, await feed.ExitAsync(TimeSpan.FromSeconds(Seconds)));
        await broker.WaitForAsync("decisions", world.Count, Patience);
        a.Process.Terminate();
        b.Process.Terminate();
        foreach (var member in new[] { a, b })
        {
            var code = await member.Process.ExitAsync(Patience);
            output.WriteLine($"{member.Id}: exit {code}; {member.Process.Lines[^1].Text}");
            Assert.True(code == 0, member.Process.Text);
        }

        var (audited, text) = await ServiceProcess.RunAsync(Patience, "audit", "--bootstrap", broker.Address);
        output.WriteLine(text);
        Assert.Equal(0, audited);
        await new AfterKills(broker, [a, b], world, output).Check(_restarts);
        await broker.CleanUpAsync();
    }

    /// <summary>Kills and restarts members at seeded moments between 10 % and 90 % of the input, each inside a transaction.</summary>
    private async Task Harass(RealBroker broker, Member a, Member b, int payments, Random random)
    {
        var watch = new TransactionWatch(broker, AfterKills.TerminalTopic, AfterKills.EventOf);
        var moved = random.Next(1, Kills - 1);
        var inside = 0;
        for (var kill = 0; inside < Kills; kill++)
        {
            // A kill that found no open transaction does not count; another one takes its place.
            var moment = kill < Kills ? 0.12 + (0.15 * kill) + (0.05 * random.NextDouble()) : 0.10;
            await Wait.UntilAsync(() => broker.Ends("payments").Sum() >= moment * payments, TimeSpan.FromSeconds(Seconds), $"{moment:P0} of the input", TimeSpan.FromMilliseconds(20));
            await Wait.UntilAsync(() => a.IsRunning && b.IsRunning, Patience, "both members to run");

            // Once whoever has the terminals.
            var chosen = random.Next(2) == 0 ? a : b;
            var victim = kill == moved ? Owner("1_0", a, b) : chosen;
            var other = victim == a ? b : a;
            var open = watch.WaitForOpen(payment => Owner($"0_{PartitionOf(payment)}", a, b) == victim, Patience);
            var time = Stopwatch.GetTimestamp();
            await victim.Process.KillAsync();
            var fraction = (double)broker.Ends("payments").Sum() / payments;
            Assert.InRange(fraction, 0.10, 0.90);
            if (kill == moved)
            {
                await Wait.UntilAsync(() => other.Replays().Any(entry => entry.Ticks > time && entry.Replay.Task == "1_0"), Patience, "the other member to take over");
            }

            victim.Start();
            await Wait.UntilAsync(() => victim.IsRunning || victim.Process.HasExited, Patience, "the restarted member to run");
            Assert.False(victim.Process.HasExited, victim.Process.Text);
            var aborted = await watch.WasAbortedAsync(open, Patience);
            inside += aborted ? 1 : 0;
            Report(kill + 1, victim, other, fraction, aborted, time);
        }
    }

    /// <summary>The member that opened a task last.</summary>
    private static Member Owner(string task, params Member[] members) =>
        members.MaxBy(member => member.Replays().Where(entry => entry.Replay.Task == task).Select(entry => entry.Ticks).DefaultIfEmpty(0).Max())!;

    private void Report(int kill, Member victim, Member other, double fraction, bool aborted, long time)
    {
        var taken = other.Replays().Where(entry => entry.Ticks > time).Select(entry => entry.Replay).ToList();
        var back = Stopwatch.GetElapsedTime(time);
        output.WriteLine(
            $"kill {kill}: {victim.Id} at {fraction:P1} of the input, its open transaction was {(aborted ? "aborted" : "already ended (does not count)")}; running again after {back.TotalSeconds:0.0} s{(taken.Count > 0 ? ", partitions moved meanwhile" : string.Empty)}");
        foreach (var replay in victim.FirstReplays())
        {
            output.WriteLine($"  {victim.Id} restarted: {replay}");
            _restarts.Add(new Restart(victim, replay, taken.Count > 0));
        }

        foreach (var replay in taken)
        {
            output.WriteLine($"  {other.Id} took over: {replay}");
        }
    }

    private static int PartitionOf(Payment payment) => Murmur2.Partition(Encoding.UTF8.GetBytes(payment.CardId), Partitions);
}
