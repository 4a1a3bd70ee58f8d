using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Serdes;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests;

/// <summary>
/// Three models that must not stay, promoted one after the other while payments flow through two members: one that gives no score for a part of the payments, one
/// that is slow, one that alerts at everything. Each is taken back by the members themselves, by one entry that says why.
/// </summary>
public sealed class AutomaticRollbackTests(ITestOutputHelper output)
{
    private const int Partitions = 4;
    private const int Tasks = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task A_champion_that_fails_is_slow_or_alerts_too_often_is_taken_back_and_the_list_says_why()
    {
        using var broker = await RealBroker.CleanAsync();
        using var folder = new TempFolder();
        object[] arguments =
            ["score", "--bootstrap", broker.Address, "--terminal-partitions", Tasks, "--session-timeout-ms", 6_000, "--models", folder["models"], "--rollback-after", 200, "--rollback-over-ms", 2_000, "--latency-limit-ms", 10];
        using var a = new Member("A", folder["A"], arguments);
        using var b = new Member("B", folder["B"], arguments);
        using var feed = ServiceProcess.Start(
            "produce", "--bootstrap", broker.Address, "--partitions", Partitions, "--seed", 12, "--cards", 6_000, "--terminals", 12_000, "--days", 60, "--rate", 500, "--output-dir", folder["feed"]);
        await Wait.UntilAsync(() => broker.Exists("payments") && broker.Exists("decisions") && broker.Exists("alerts"), Patience, "the topics of produce");
        a.Start();
        b.Start();
        await Wait.UntilAsync(() => a.IsRunning && b.IsRunning, Patience, "both members to run");
        using var decisions = new RuleDecisions(broker, Partitions);
        var quiet = await PromoteAsync(broker, folder, "quiet");
        await ScoresAsync(decisions, quiet, "quiet");

        foreach (var (model, cause) in ((string, string)[])[("failing", "errors: "), ("slow", "latency: "), ("loud", "alert rate: ")])
        {
            var sha256 = await PromoteAsync(broker, folder, model);
            await Wait.UntilAsync(() => Newest(broker).TakenBack == sha256, Patience, $"{model} to be taken back");
            await ScoresAsync(decisions, quiet, $"quiet after {model}");
            Assert.StartsWith($"automatic roll-back of {model} 1, {cause}", Newest(broker).Reason, StringComparison.Ordinal);
        }

        feed.Terminate();
        await feed.ExitAsync(Patience);
        var payments = broker.ReadAll("payments", committed: true).Count;
        await Wait.UntilAsync(() => decisions.Count + broker.ReadAll("payments-dead-letters", committed: true).Count >= payments, Patience, "all payments to be decided or refused");
        var unscored = broker.ReadAll("payments-dead-letters", committed: true).Count;
        Assert.NotEqual(0, unscored);
        Assert.Equal(payments, decisions.Count + unscored);
        foreach (var member in (Member[])[a, b])
        {
            member.Process.Terminate();
            Assert.True(await member.Process.ExitAsync(Patience) == 0, member.Process.Text);
        }

        var (listed, list) = await ServiceProcess.RunAsync(Patience, "model", "list", "--bootstrap", broker.Address);
        output.WriteLine(list);
        Assert.Equal(0, listed);
        Assert.Equal(3, list.Split("automatic roll-back of ").Length - 1);
        Assert.DoesNotContain("not adopted yet", list, StringComparison.Ordinal);
        // Two for each promotion, one for each roll-back: members that asked at once made one entry.
        Assert.Equal(4 + 4 + 3, Entries(broker).Count);
        var (explained, text) = await ServiceProcess.RunAsync(TimeSpan.FromMinutes(10), "explain", "--bootstrap", broker.Address, "--models", folder["models"]);
        output.WriteLine(text);
        Assert.True(explained == 0, text);
        await broker.CleanUpAsync();
    }

    private static async Task<string> PromoteAsync(RealBroker broker, TempFolder folder, string model)
    {
        var (registered, said) = await ServiceProcess.RunAsync(
            Patience, "model", "register", Path.Combine(AppContext.BaseDirectory, "Models", model + ".onnx"), "--models", folder["models"], "--bootstrap", broker.Address);
        Assert.True(registered == 0, said);
        var (promoted, text) = await ServiceProcess.RunAsync(Patience, "model", "promote", model, "1", "--bootstrap", broker.Address);
        Assert.True(promoted == 0, text);
        return Newest(broker).Models.Single(one => one.Name == model).Sha256;
    }

    private static Task ScoresAsync(RuleDecisions decisions, string sha256, string what) =>
        Wait.UntilAsync(() => decisions.TasksAt(sha256) == Tasks, Patience, $"decisions of both tasks by {what}");

    private static ModelDeployment Newest(RealBroker broker) => ModelDeployment.Parse(Entries(broker)[^1].Content);

    /// <summary>The entries that count: of two members that took the same version the first one does.</summary>
    private static List<ControlEntry> Entries(RealBroker broker)
    {
        var serde = new ControlEntrySerde();
        return [.. broker.ReadAll("card-fraud-control", committed: true).Select(record => serde.Deserialize(record.Value!, new SerdeContext("card-fraud-control", IsKey: false))).DistinctBy(entry => entry.Version)];
    }
}
