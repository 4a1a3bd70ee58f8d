using System.Globalization;
using StreamizFraud.Broker.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests;

/// <summary>What a change of model adds to the time from a payment to its committed decision: two loaded models that change places, and new ones that are loaded beside the payments.</summary>
/// <remarks>
/// The size is SWAP_LATENCY, <c>payments,swaps,loads,payments a second</c>. A machine that does other things besides makes the figure noise: it is judged only where SWAP_LATENCY_LIMIT_MS says by what.
/// </remarks>
public sealed class SwapLatencyTests(ITestOutputHelper output)
{
    private const int Partitions = 4;
    private const int Tasks = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    [SkippableFact]
    public async Task A_change_of_model_adds_little_to_the_time_until_the_committed_decision()
    {
        var material = Environment.GetEnvironmentVariable("TEST_MATERIAL");
        Skip.If(string.IsNullOrEmpty(material), "TEST_MATERIAL is not set");
        var size = (Environment.GetEnvironmentVariable("SWAP_LATENCY") ?? "4000,10,2,400").Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var (payments, swaps, loads, perSecond) = (size[0], size[1], size[2], size[3]);
        using var broker = await RealBroker.CleanAsync();
        using var folder = new TempFolder();
        object[] arguments = ["score", "--bootstrap", broker.Address, "--terminal-partitions", Tasks, "--models", folder["models"], "--commit-interval-ms", Interval.TotalMilliseconds, "--latency-limit-ms", 5_000, "--memory-report-s", 2];
        using var a = new Member("A", folder["A"], arguments);
        using var b = new Member("B", folder["B"], arguments);
        using var feed = ServiceProcess.Start(
            "produce", "--bootstrap", broker.Address, "--partitions", Partitions, "--seed", 16, "--cards", 6_000, "--terminals", 12_000, "--days", 60, "--rate", perSecond, "--output-dir", folder["feed"]);
        await Wait.UntilAsync(() => broker.Exists("payments") && broker.Exists("decisions") && broker.Exists("alerts"), Patience, "the topics of produce");
        using var arrivals = new PaymentArrivals(broker, Partitions);
        a.Start();
        b.Start();
        await Wait.UntilAsync(() => a.IsRunning && b.IsRunning, Patience, "both members to run");
        using var decisions = new RuleDecisions(broker, Partitions);
        using var changes = new ModelChanges(broker, folder["models"], new[] { "model_lr.onnx", "model_xgb.onnx" }.Select(name => Path.Combine(material!, "golden", name)));
        changes.PromoteNew();
        changes.PromoteNew();
        await AdoptedAsync(decisions, changes);

        // What had piled up while the members started is gone, and code is compiled.
        var warm = decisions.Count + (10 * perSecond);
        await Wait.UntilAsync(() => decisions.Count >= warm, Patience, "the warm-up");
        var before = decisions.Count;
        for (var step = 1; step <= swaps + loads; step++)
        {
            var due = before + ((double)payments * step / (swaps + loads + 1));
            await Wait.UntilAsync(() => decisions.Count >= due, Patience, $"decision {due:0}", TimeSpan.FromMilliseconds(5));
            if (loads > 0 && step % ((swaps + loads) / loads) == 0)
            {
                changes.PromoteNew();
            }
            else
            {
                changes.Swap();
            }

            await AdoptedAsync(decisions, changes);
        }

        await Wait.UntilAsync(() => decisions.Count >= before + payments, Patience, "the last decisions");
        feed.Terminate();
        await feed.ExitAsync(Patience);
        foreach (var member in (Member[])[a, b])
        {
            member.Process.Terminate();
            Assert.True(await member.Process.ExitAsync(Patience) == 0, member.Process.Text);
        }

        var latencies = new SwapLatencies(decisions.Seen, arrivals, before, Interval);
        latencies.Report(output);
        new MemoryWatch([a, b]).Report(output);
        if (Environment.GetEnvironmentVariable("SWAP_LATENCY_LIMIT_MS") is { Length: > 0 } limit)
        {
            Assert.InRange(latencies.AddedP99, double.MinValue, double.Parse(limit, CultureInfo.InvariantCulture));
        }

        await broker.CleanUpAsync();
    }

    private static Task AdoptedAsync(RuleDecisions decisions, ModelChanges changes) =>
        Wait.UntilAsync(() => decisions.TasksAt(changes.Deployment.Champion!.Sha256) == Tasks, Patience, $"decisions of both tasks by entry {changes.Entries}", TimeSpan.FromMilliseconds(5));
}
