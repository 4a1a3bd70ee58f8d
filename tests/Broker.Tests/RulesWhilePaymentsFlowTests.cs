using System.Diagnostics;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Decisions;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Runtime.App;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests;

/// <summary>Analysts' rules change while payments flow through two members, one of which is killed and another time stopped for as long as its tasks move.</summary>
public sealed class RulesWhilePaymentsFlowTests(ITestOutputHelper output)
{
    private const int PerSecond = 1_000;
    private const int Partitions = 4;
    private const int Tasks = 2;
    private const double Limit = 0.01;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly WorldOptions World = new() { Seed = 9, Cards = 900, Terminals = 1_800, Days = 45 };

    [SkippableFact]
    public async Task A_rule_decides_on_both_members_and_every_decision_is_made_again_from_the_log_bit_for_bit()
    {
        using var broker = await RealBroker.CleanAsync();
        using var folder = new TempFolder();
        var payments = PaymentWorld.Generate(World).Count;
        object[] arguments = ["score", "--bootstrap", broker.Address, "--terminal-partitions", Tasks, "--session-timeout-ms", 6_000];
        using var a = new Member("A", folder["A"], arguments);
        using var b = new Member("B", folder["B"], arguments);
        using var feed = ServiceProcess.Start(
            "produce", "--bootstrap", broker.Address, "--partitions", Partitions, "--seed", World.Seed, "--cards", World.Cards, "--terminals", World.Terminals, "--days", World.Days,
            "--rate", PerSecond, "--output-dir", folder["feed"]);
        await Wait.UntilAsync(() => broker.Exists("payments") && broker.Exists("decisions") && broker.Exists("alerts"), Patience, "the topics of produce");
        a.Start();
        b.Start();
        await Wait.UntilAsync(() => a.IsRunning && b.IsRunning, Patience, "both members to run");
        using var decisions = new RuleDecisions(broker, Partitions);
        await Wait.UntilAsync(() => decisions.Seen.Select(seen => seen.Decision.Path[^1].Partition).Distinct().Count() == Tasks, Patience, "decisions of both members");

        await RefuseWrongRules(broker, folder);
        var sender = new Sender(broker);
        var delays = new List<TimeSpan>();
        delays.AddRange(await Change(sender, decisions, Rules("1", 100)));
        sender.Send(new RuleSetDocument("card-fraud", "wrong", [new Rule("wrong", "WHEN TX_AMUONT > 1 THEN decline", RuleMode.Live, 1)]).ToJson(), ControlActivation.Active);
        delays.AddRange(await Change(sender, decisions, Rules("2", 150)));

        var killed = Stopwatch.GetTimestamp();
        await b.Process.KillAsync();
        b.Start();
        await Wait.UntilAsync(() => b.IsRunning && TasksSince(decisions, killed) == Tasks, Patience, "the killed member to decide again");
        delays.AddRange(await Change(sender, decisions, Rules("3", 50)));

        b.Process.Terminate();
        Assert.Equal(0, await b.Process.ExitAsync(Patience));
        var stopped = Stopwatch.GetTimestamp();
        await Wait.UntilAsync(() => TasksSince(decisions, stopped) == Tasks, Patience, "the other member to take its tasks over");
        b.Start();
        await Wait.UntilAsync(() => b.IsRunning && a.IsRunning, Patience, "both members to run again");
        delays.AddRange(await Change(sender, decisions, Rules("4", 120)));
        delays.AddRange(await Change(sender, decisions, Rules("5", 90), ControlActivation.Shadow));

        Assert.Equal(0, await feed.ExitAsync(Patience));
        await Wait.UntilAsync(() => decisions.Seen.Count >= payments, Patience, "all decisions");
        a.Process.Terminate();
        b.Process.Terminate();
        Assert.Equal(0, await a.Process.ExitAsync(Patience));
        Assert.Equal(0, await b.Process.ExitAsync(Patience));

        var all = decisions.Seen.Select(seen => seen.Decision).ToList();
        Assert.Equal(payments, all.DistinctBy(decision => decision.PaymentId).Count());
        Assert.Equal(payments, all.Count);
        CheckRules(all);
        output.WriteLine($"{PerSecond} payments a second, both members, ms from the append to the first decision that was read: {string.Join(", ", delays.Order().Select(delay => $"{delay.TotalMilliseconds:0}"))}");

        var (listed, list) = await ServiceProcess.RunAsync(Patience, "rules", "list", "--bootstrap", broker.Address);
        output.WriteLine(list);
        Assert.Equal(0, listed);
        Assert.Equal(Tasks, list.Split("refused").Length - 1);
        var (explained, text) = await ServiceProcess.RunAsync(TimeSpan.FromMinutes(3), "explain", "--bootstrap", broker.Address);
        output.WriteLine(text);
        Assert.True(explained == 0, text);
        Assert.Contains($"{payments:N0} decisions were made again: {payments:N0} equal, bit for bit, 0 differ", text, StringComparison.Ordinal);
        await broker.CleanUpAsync();
    }

    /// <summary>What the verbs say of a wrong set; nothing is sent.</summary>
    private async Task RefuseWrongRules(RealBroker broker, TempFolder folder)
    {
        var wrong = folder["wrong.json"];
        await File.WriteAllTextAsync(wrong, """{"name":"card-fraud","version":"0","rules":[{"id":"typo","rule":"WHEN TX_AMUONT > 500 THEN review","mode":"live","limit":0.1}]}""");
        foreach (object[] verb in (object[][])[["rules", "check", wrong], ["rules", "send", wrong, "--bootstrap", broker.Address]])
        {
            var (code, text) = await ServiceProcess.RunAsync(Patience, verb);
            Assert.Equal(4, code);
            Assert.Contains("refused: rule typo: line 1, column 6: no column 'TX_AMUONT'; did you mean TX_AMOUNT?", text, StringComparison.Ordinal);
            output.WriteLine(text);
        }
    }

    /// <summary>Sends a version and waits for decisions of both tasks by it; how long each took.</summary>
    private async Task<IEnumerable<TimeSpan>> Change(Sender sender, RuleDecisions decisions, RuleSetDocument rules, ControlActivation activation = ControlActivation.Active)
    {
        var sent = sender.Send(rules.ToJson(), activation);
        await Wait.UntilAsync(() => decisions.FirstBy(rules.Version).Count == Tasks, Patience, $"decisions of both tasks by version {rules.Version}", TimeSpan.FromMilliseconds(20));
        var delays = decisions.FirstBy(rules.Version).OrderBy(task => task.Key).Select(task => Stopwatch.GetElapsedTime(sent, task.Value)).ToList();
        output.WriteLine($"version {rules.Version}: {string.Join(", ", delays.Select((delay, task) => $"task {task} after {delay.TotalMilliseconds:0} ms"))}");
        return delays;
    }

    private static int TasksSince(RuleDecisions decisions, long ticks) =>
        decisions.Seen.Where(seen => seen.Ticks > ticks).Select(seen => seen.Decision.Path[^1].Partition).Distinct().Count();

    /// <summary>A rule in shadow, one that decides what it may, one that decides little, each over the amount in euros.</summary>
    private static RuleSetDocument Rules(string version, int amount) => new("card-fraud", version,
    [
        new Rule("in-shadow", $"WHEN tx_amount > {amount / 2} THEN decline", RuleMode.Shadow, 1),
        new Rule("limited", $"WHEN tx_amount > {amount / 2} THEN decline", RuleMode.Live, Limit),
        new Rule("high", $"WHEN tx_amount > {amount} THEN review", RuleMode.Live, 1),
    ]);

    /// <summary>What rules did, told from the decisions' own values by other code.</summary>
    private void CheckRules(List<Decision> decisions)
    {
        var thresholds = new Dictionary<string, int> { ["1"] = 100, ["2"] = 150, ["3"] = 50, ["4"] = 120, ["5"] = 90 };
        foreach (var decision in decisions)
        {
            if (decision.RuleSet is not { } rules)
            {
                Assert.Equal(DecidedBy.Model, decision.DecidedBy);
                continue;
            }

            var amount = thresholds[rules.Version];
            var value = decision.Features.Span[0];
            string[] held = [.. value > amount / 2 ? (string[])["in-shadow", "limited"] : [], .. value > amount ? (string[])["high"] : []];
            Assert.Equal(held, (decision.Rule is { } deciding ? decision.NotedRules.Append(deciding) : decision.NotedRules).OrderBy(id => Array.IndexOf(held, id)));
            Assert.NotEqual("in-shadow", decision.Rule);
            Assert.Equal(rules.Version != "5" && value > amount, decision.DecidedBy == DecidedBy.Rule && decision.Rule == "high" || (decision.Rule == "limited" && value > amount));
        }

        foreach (var task in decisions.GroupBy(decision => decision.Path[^1].Partition))
        {
            var inOrder = task.OrderBy(decision => decision.Path[^1].Offset).ToList();
            // No version comes back.
            var versions = inOrder.Select(decision => decision.RuleSet?.Version ?? "0").ToList();
            Assert.Equal(versions.Order(StringComparer.Ordinal), versions);
            foreach (var thousand in inOrder.Where(decision => decision.RuleSet is not null).GroupBy(decision => decision.RuleSet!.Version).SelectMany(version => version.Chunk(1_000)))
            {
                var limited = thousand.Count(decision => decision.Rule == "limited");
                Assert.InRange(limited, 0, (int)(1_000 * Limit));
                Assert.True(thousand.Length < 1_000 || thousand[0].RuleSet!.Version == "5" || limited == (int)(1_000 * Limit), $"the limited rule decided {limited} of {thousand.Length}");
            }
        }

        var counts = decisions.GroupBy(decision => (Version: decision.RuleSet?.Version ?? "none", Rule: decision.Rule ?? "-")).OrderBy(group => group.Key);
        output.WriteLine(string.Join("; ", counts.Select(group => $"version {group.Key.Version}, rule {group.Key.Rule}: {group.Count():N0}")));
    }

    private sealed class Sender(RealBroker broker)
    {
        private readonly KafkaCluster _cluster = new(new KafkaClusterOptions { BootstrapServers = broker.Address });
        private readonly SendTime _time = new();
        private long _version;

        /// <summary>Sends the next version.</summary>
        /// <returns>When.</returns>
        public long Send(string content, ControlActivation activation)
        {
            new ControlLogWriter(_cluster, FraudTopology.ApplicationId, _time)
                .Append(new ControlEntry(RuleSetDocument.ControlKind, FraudTopology.Rules, ++_version, content) { Activation = activation });
            return _time.Ticks;
        }
    }
}
