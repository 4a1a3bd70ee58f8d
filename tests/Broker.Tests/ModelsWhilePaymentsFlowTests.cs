using System.Globalization;
using CardFraudService.Features;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Decisions;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests;

/// <summary>
/// Models change while payments flow through two members: loaded ones change places, new ones are loaded, one is broken after it was registered, and members are
/// killed. Every payment has one decision, by the model that its task had adopted, with that model's score.
/// </summary>
/// <remarks>
/// The size is MODEL_LIFE, <c>payments,swaps,loads,kills,payments a second</c>: <c>eng/acceptance.sh model-life</c> runs a large one.
/// </remarks>
public sealed class ModelsWhilePaymentsFlowTests(ITestOutputHelper output)
{
    private const int Partitions = 4;
    private const int Tasks = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task Every_payment_is_scored_once_by_the_model_that_its_task_had_adopted()
    {
        var material = Environment.GetEnvironmentVariable("TEST_MATERIAL");
        Skip.If(string.IsNullOrEmpty(material), "TEST_MATERIAL is not set");
        var size = RunSize.Read();
        using var broker = await RealBroker.CleanAsync();
        using var folder = new TempFolder();
        object[] arguments =
            ["score", "--bootstrap", broker.Address, "--terminal-partitions", Tasks, "--session-timeout-ms", 6_000, "--models", folder["models"], "--memory-report-s", 2];
        using var a = new Member("A", folder["A"], arguments);
        using var b = new Member("B", folder["B"], arguments);
        using var feed = ServiceProcess.Start(
            "produce", "--bootstrap", broker.Address, "--partitions", Partitions, "--seed", 11, "--cards", 6_000, "--terminals", 12_000, "--days", 60,
            "--rate", size.PerSecond, "--output-dir", folder["feed"]);
        await Wait.UntilAsync(() => broker.Exists("payments") && broker.Exists("decisions") && broker.Exists("alerts"), Patience, "the topics of produce");
        a.Start();
        b.Start();
        await Wait.UntilAsync(() => a.IsRunning && b.IsRunning, Patience, "both members to run");
        using var decisions = new RuleDecisions(broker, Partitions);
        using var changes = new ModelChanges(broker, folder["models"], new[] { "model_lr.onnx", "model_xgb.onnx" }.Select(name => Path.Combine(material!, "golden", name)));
        var memory = new MemoryWatch([a, b]);

        changes.PromoteNew();
        changes.PromoteNew();
        await Adopted(decisions, changes);
        changes.PromoteBroken();
        await Change(size, decisions, changes, [a, b]);

        // Payments flow for as long as there are changes, however fast the machine is.
        await Wait.UntilAsync(() => decisions.Count >= size.Payments, TimeSpan.FromSeconds(30 + (size.Payments / size.PerSecond)), "as many decisions as asked for");
        feed.Terminate();
        await feed.ExitAsync(Patience);
        var payments = broker.ReadAll("payments", committed: true).Count;
        await Wait.UntilAsync(() => decisions.Count >= payments, Patience, "all decisions");
        Assert.Contains("is refused, the version before it stays in force: The package ", string.Concat(a.Texts.Concat(b.Texts)), StringComparison.Ordinal);
        foreach (var member in (Member[])[a, b])
        {
            member.Process.Terminate();
            Assert.True(await member.Process.ExitAsync(Patience) == 0, member.Process.Text);
        }

        Check(size, payments, [.. decisions.Seen.Select(seen => seen.Decision)], changes.Folder);
        var (listed, list) = await ServiceProcess.RunAsync(Patience, "model", "list", "--bootstrap", broker.Address);
        Assert.Equal(0, listed);
        Assert.Equal(Tasks, list.Split("refused").Length - 1);
        Assert.DoesNotContain("not adopted yet", list, StringComparison.Ordinal);
        var (explained, text) = await ServiceProcess.RunAsync(TimeSpan.FromMinutes(10), "explain", "--bootstrap", broker.Address, "--models", folder["models"]);
        output.WriteLine(text);
        Assert.True(explained == 0, text);
        Assert.Contains($"{payments:N0} decisions were made again: {payments:N0} equal, bit for bit, 0 differ", text, StringComparison.Ordinal);
        memory.Report(output);
        await broker.CleanUpAsync();
    }

    /// <summary>Swaps and loads, evenly over the payments that are left, with kills among them. Each is waited for: a task that adopts two at once would not switch twice.</summary>
    private async Task Change(RunSize size, RuleDecisions decisions, ModelChanges changes, Member[] members)
    {
        var before = decisions.Count;
        var steps = size.Swaps + size.Loads;
        var kills = 0;
        for (var step = 1; step <= steps; step++)
        {
            var due = before + ((size.Payments - before) * (double)step / steps);
            await Wait.UntilAsync(() => decisions.Count >= due, Patience, $"decision {due:0}", TimeSpan.FromMilliseconds(5));
            if (size.Loads > 0 && step % (steps / size.Loads) == 0)
            {
                changes.PromoteNew();
            }
            else
            {
                changes.Swap();
            }

            if (size.Kills > kills && step * (size.Kills + 1) / steps > kills)
            {
                var victim = members[kills++ % members.Length];
                await victim.Process.KillAsync();
                victim.Start();
                output.WriteLine($"kill {kills}: {victim.Id}, a moment after entry {changes.Entries}");
            }

            await Adopted(decisions, changes);
        }
    }

    /// <summary>Each payment once, and its score again from the vector that was scored and the package that the decision names.</summary>
    private void Check(RunSize size, int payments, List<Decision> decisions, ModelFolder folder)
    {
        Assert.Equal(payments, decisions.Count);
        Assert.Equal(payments, decisions.DistinctBy(decision => decision.PaymentId).Count());
        Assert.All(decisions, decision => Assert.NotNull(decision.Score));
        var columns = new HandbookFeatures().Names.Select((name, column) => (name, column)).ToDictionary(feature => feature.name, feature => feature.column);
        var differ = 0;
        foreach (var group in decisions.Where(decision => decision.Model.Name == "changing").GroupBy(decision => decision.Model.Sha256))
        {
            using var model = OnnxFraudModel.Load(folder.Get(group.Key));
            var score = new float[1];
            foreach (var decision in group)
            {
                model.Score([.. model.FeatureNames.Select(name => decision.Features.Span[columns[name]])], score);
                differ += BitConverter.SingleToInt32Bits(score[0]) == BitConverter.SingleToInt32Bits(decision.Score!.Value) ? 0 : 1;
            }
        }

        Assert.Equal(0, differ);
        foreach (var task in decisions.GroupBy(decision => decision.Path[^1].Partition).OrderBy(task => task.Key))
        {
            var models = task.OrderBy(decision => decision.Path[^1].Offset).Select(decision => decision.Model.Sha256).ToList();
            var switches = models.Zip(models.Skip(1)).Count(pair => pair.First != pair.Second);
            output.WriteLine($"task {task.Key}: {models.Count:N0} payments, {models.Distinct().Count()} models, {switches:N0} switches");
            // One a change, and those to the first two models.
            Assert.InRange(switches, size.Swaps + size.Loads, size.Swaps + size.Loads + 2);
        }
    }

    /// <summary>Waits until the newest decisions of both tasks are by the champion.</summary>
    private static Task Adopted(RuleDecisions decisions, ModelChanges changes) =>
        Wait.UntilAsync(() => decisions.TasksAt(changes.Deployment.Champion!.Sha256) == Tasks, Patience, $"decisions of both tasks by entry {changes.Entries}", TimeSpan.FromMilliseconds(5));

    private sealed record RunSize(int Payments, int Swaps, int Loads, int Kills, int PerSecond)
    {
        public static RunSize Read()
        {
            var numbers = (Environment.GetEnvironmentVariable("MODEL_LIFE") ?? "2000,12,1,1,500").Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            return new RunSize(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        }
    }
}
