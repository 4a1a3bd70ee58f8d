using StreamizFraud.Broker.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests;

/// <summary>
/// A package is replaced, missing or cut off after it was registered, while payments flow through two members: each member refuses it and says why, scoring goes on with the model before, and
/// when the package is put in again the deployment is taken.
/// </summary>
public sealed class BrokenPackagesTests(ITestOutputHelper output)
{
    private const int Partitions = 4;
    private const int Tasks = 2;
    private const int MoreDecisions = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task A_package_that_broke_after_it_was_registered_is_refused_on_every_member_while_scoring_goes_on_with_the_model_before()
    {
        var material = Environment.GetEnvironmentVariable("TEST_MATERIAL");
        Skip.If(string.IsNullOrEmpty(material), "TEST_MATERIAL is not set");
        using var broker = await RealBroker.CleanAsync();
        using var folder = new TempFolder();
        object[] arguments = ["score", "--bootstrap", broker.Address, "--terminal-partitions", Tasks, "--session-timeout-ms", 6_000, "--models", folder["models"]];
        using var a = new Member("A", folder["A"], arguments);
        using var b = new Member("B", folder["B"], arguments);
        using var feed = ServiceProcess.Start(
            "produce", "--bootstrap", broker.Address, "--partitions", Partitions, "--seed", 15, "--cards", 6_000, "--terminals", 12_000, "--days", 60, "--rate", 500, "--output-dir", folder["feed"]);
        await Wait.UntilAsync(() => broker.Exists("payments") && broker.Exists("decisions") && broker.Exists("alerts"), Patience, "the topics of produce");
        a.Start();
        b.Start();
        await Wait.UntilAsync(() => a.IsRunning && b.IsRunning, Patience, "both members to run");
        using var decisions = new RuleDecisions(broker, Partitions);
        using var changes = new ModelChanges(broker, folder["models"], new[] { "model_lr.onnx", "model_xgb.onnx" }.Select(name => Path.Combine(material!, "golden", name)));
        changes.PromoteNew();
        await AdoptedAsync(decisions, changes);

        var refused = 0;
        foreach (var (how, reason) in ((string, string)[])[("replaced", "is not what was registered"), ("missing", "is missing"), ("truncated", "is not what was registered")])
        {
            var before = changes.Deployment.Champion!.Sha256;
            var mend = changes.PromoteBroken(how);
            var entry = changes.Entries;
            foreach (var member in (Member[])[a, b])
            {
                await Wait.UntilAsync(() => Refusals(member, entry).Any(), Patience, $"member {member.Id} to refuse the package that is {how}");
                var said = Refusals(member, entry).ToList();
                output.WriteLine($"{how}, member {member.Id}: {said[0]}");
                Assert.All(said, line => Assert.Contains(reason, line, StringComparison.Ordinal));
            }

            var seen = decisions.Count;
            await Wait.UntilAsync(() => decisions.Count >= seen + MoreDecisions, Patience, "decisions after the refusal");
            Assert.All(decisions.Seen.Skip(seen), decision => Assert.Equal(before, decision.Decision.Model.Sha256));
            refused += Tasks;
            mend();
            await AdoptedAsync(decisions, changes);
        }

        feed.Terminate();
        await feed.ExitAsync(Patience);
        var payments = broker.ReadAll("payments", committed: true).Count;
        await Wait.UntilAsync(() => decisions.Count >= payments, Patience, "all decisions");
        Assert.Equal(payments, decisions.Seen.Select(seen => seen.Decision.PaymentId).Distinct().Count());
        Assert.Equal(payments, decisions.Count);
        foreach (var member in (Member[])[a, b])
        {
            member.Process.Terminate();
            Assert.True(await member.Process.ExitAsync(Patience) == 0, member.Process.Text);
        }

        var (listed, list) = await ServiceProcess.RunAsync(Patience, "model", "list", "--bootstrap", broker.Address);
        Assert.Equal(0, listed);
        Assert.Equal(refused, list.Split("refused").Length - 1);
        await broker.CleanUpAsync();
    }

    private static IEnumerable<string> Refusals(Member member, long entry) =>
        member.Process.Lines.Select(line => line.Text).Where(line => line.Contains($"version {entry} of models card-fraud cannot be made and is refused", StringComparison.Ordinal));

    private static Task AdoptedAsync(RuleDecisions decisions, ModelChanges changes) =>
        Wait.UntilAsync(() => decisions.TasksAt(changes.Deployment.Champion!.Sha256) == Tasks, Patience, $"decisions of both tasks by entry {changes.Entries}");
}
