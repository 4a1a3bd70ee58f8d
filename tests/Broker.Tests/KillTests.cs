using System.Diagnostics;
using System.Globalization;
using System.Text;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Broker.Tests.Checks;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Serdes;
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
    private const string CardChangelog = "card-fraud-handbook-card-changelog";
    private const string TerminalChangelog = "card-fraud-handbook-terminal-changelog";
    private const string TerminalTopic = "card-fraud-handbook-terminal-repartition";

    // Row header, and the nine columns that are known before the terminal's: see FeatureRowSerde.
    private const int EventAt = 14 + (9 * sizeof(double));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LabelDelay = TimeSpan.FromDays(7);
    private static readonly WorldOptions World = new() { Seed = 7, Cards = 430, Terminals = 860, Days = 50 };

    private readonly List<(Member Victim, Replay Replay, bool Moved)> _restarts = [];

    [SkippableFact]
    public async Task Five_kills_inside_transactions_change_nothing()
    {
        using var broker = await RealBroker.CleanAsync();
        using var folder = new TempFolder();
        var seed = int.Parse(Environment.GetEnvironmentVariable("KILL_SEED") ?? "4711", CultureInfo.InvariantCulture);
        var world = PaymentWorld.Generate(World);
        output.WriteLine($"seed {seed} (KILL_SEED overrides it), {world.Count:N0} payments over {Seconds} s");

        object[] arguments = ["score", "--bootstrap", broker.Address, "--terminal-partitions", 1, "--commit-interval-ms", CommitMs, "--session-timeout-ms", SessionMs, "--keep-repartition"];
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
        await Check(broker, a, b, world);
        await broker.CleanUpAsync();
    }

    /// <summary>Kills and restarts members at seeded moments between 10 % and 90 % of the input, each inside a transaction.</summary>
    private async Task Harass(RealBroker broker, Member a, Member b, int payments, Random random)
    {
        var watch = new TransactionWatch(broker, TerminalTopic, EventOf);
        var moved = random.Next(1, Kills - 1);
        var inside = 0;
        for (var kill = 0; inside < Kills; kill++)
        {
            // A kill that found no open transaction does not count; another one takes its place.
            var moment = kill < Kills ? 0.12 + (0.15 * kill) + (0.05 * random.NextDouble()) : 0.10;
            await Wait.UntilAsync(() => broker.Ends("payments").Sum() >= moment * payments, TimeSpan.FromSeconds(Seconds), $"{moment:P0} of the input", TimeSpan.FromMilliseconds(20));
            await Wait.UntilAsync(() => a.IsRunning && b.IsRunning, Patience, "both members to run");

            // Range over members in order of name: A has partitions 0 and 1 and the terminals, B has 2 and 3.
            var victim = kill == moved || random.Next(2) == 0 ? a : b;
            var other = victim == a ? b : a;
            var open = watch.WaitForOpen(payment => victim == a == PartitionOf(payment) < 2, Patience);
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

    private void Report(int kill, Member victim, Member other, double fraction, bool aborted, long time)
    {
        var taken = other.Replays().Where(entry => entry.Ticks > time).Select(entry => entry.Replay).ToList();
        var back = Stopwatch.GetElapsedTime(time);
        output.WriteLine(
            $"kill {kill}: {victim.Id} at {fraction:P1} of the input, its open transaction was {(aborted ? "aborted" : "already ended (does not count)")}; running again after {back.TotalSeconds:0.0} s{(taken.Count > 0 ? ", partitions moved meanwhile" : string.Empty)}");
        foreach (var replay in victim.FirstReplays())
        {
            output.WriteLine($"  {victim.Id} restarted: {replay}");
            _restarts.Add((victim, replay, taken.Count > 0));
        }

        foreach (var replay in taken)
        {
            output.WriteLine($"  {other.Id} took over: {replay}");
        }
    }

    private async Task Check(RealBroker broker, Member a, Member b, IReadOnlyList<Payment> world)
    {
        var payments = broker.ReadAll("payments", committed: true).ConvertAll(record => PaymentOf(record.Value!));
        var terminalOrder = broker.ReadAll(TerminalTopic, committed: true).ConvertAll(record => EventOf(record.Value!));
        Assert.Equal(broker.Ends("decisions"), broker.Ends("decisions", stable: true));
        var decided = DecidedPayment.Read(broker.ReadAll("decisions", committed: true));
        foreach (var topic in new[] { "decisions", TerminalTopic, CardChangelog, TerminalChangelog })
        {
            output.WriteLine($"{topic}: {broker.ReadAll(topic, committed: false).Count - broker.ReadAll(topic, committed: true).Count:N0} records of aborted transactions");
        }

        // The input is the world.
        Assert.Equal(world.OrderBy(payment => payment.Id), payments.OrderBy(payment => payment.Id));
        Assert.Equal(world.Count, terminalOrder.Count);

        Passes("exactly one decision a payment", DecisionChecks.ExactlyOnce(world, decided));
        Passes("features as from the input, terminals in the order of their topic", DecisionChecks.Features(decided, payments, terminalOrder));
        var disorder = DecisionChecks.Disorder(terminalOrder);
        output.WriteLine($"the terminal topic is up to {disorder.TotalDays:0.0} days of event time out of order");
        Assert.True(disorder < LabelDelay, "This machine was too slow for the pace: members were 7 days of event time apart, so that the world's order cannot be compared.");
        Passes("features as from the undisturbed world", DecisionChecks.Features(decided, world, world));
        using var model = OnnxFraudModel.Load(Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx"));
        Passes("scores as the model gives them for the vectors", DecisionChecks.Scores(decided, model));

        var cards = OnDisk(a, b, StateRows.Card, Enumerable.Range(0, Partitions).Select(partition => $"0_{partition}"));
        var terminals = OnDisk(a, b, StateRows.Terminal, ["1_0"]);
        var cardLog = broker.ReadAll(CardChangelog, committed: true);
        var terminalLog = broker.ReadAll(TerminalChangelog, committed: true);
        Passes("cards in RocksDB", StateRows.EqualPayments(cards, payments, StateRows.Card));
        Passes("terminals in RocksDB", StateRows.EqualPayments(terminals, terminalOrder, StateRows.Terminal));
        Passes("cards in the changelog", StateRows.Equal(StateRows.LastValues(cardLog), cards, CardChangelog));
        Passes("terminals in the changelog", StateRows.Equal(StateRows.LastValues(terminalLog), terminals, TerminalChangelog));
        var replays = CheckReplays(broker, cardLog, terminalLog);

        await CompareCompacted(broker, CardChangelog, cards);
        await CompareCompacted(broker, TerminalChangelog, terminals);

        BrokenTwins(world, payments, terminalOrder, decided, model, cards);
        BrokenTwins(replays);
    }

    /// <summary>Rows of a store, each task's from the member that owned it last.</summary>
    private static Dictionary<string, byte[]> OnDisk(Member a, Member b, StateRows.Shape shape, IEnumerable<string> tasks)
    {
        var rows = new Dictionary<string, byte[]>();
        foreach (var task in tasks)
        {
            var owner = new[] { a, b }.MaxBy(member => member.Replays().Where(entry => entry.Replay.Task == task).Select(entry => entry.Ticks).DefaultIfEmpty(0).Max())!;
            foreach (var (key, row) in StateRows.OnDisk(owner.StateDirectory, task, shape))
            {
                rows.Add(key, row);
            }
        }

        return rows;
    }

    /// <summary>What restarts replayed, against the transactions of the changelogs.</summary>
    private TransactionLog CheckReplays(RealBroker broker, List<LogRecord> cardLog, List<LogRecord> terminalLog)
    {
        var committed = new Dictionary<string, List<LogRecord>> { [CardChangelog] = cardLog, [TerminalChangelog] = terminalLog };
        var uncommitted = committed.Keys.ToDictionary(topic => topic, topic => broker.ReadAll(topic, committed: false));
        var logs = uncommitted.SelectMany(entry => entry.Value.GroupBy(record => record.Partition).Select(group => (Topic: entry.Key, Partition: group.Key, Log: new TransactionLog(
            group, committed[entry.Key].Where(record => record.Partition == group.Key))))).ToDictionary(entry => (entry.Topic, entry.Partition), entry => entry.Log);
        foreach (var ((topic, partition), log) in logs)
        {
            output.WriteLine($"{topic}-{partition}: {log.CommittedTransactions} transactions committed, {log.AbortedTransactions} aborted");
        }

        var bounded = 0;
        foreach (var (victim, replay, moved) in _restarts)
        {
            // The bound is for a member that comes back to its own partitions; what moved is reported apart.
            Passes($"{victim.Id} replayed {replay}", logs[(replay.Topic, replay.Partition)].Check(replay, bounded: !moved));
            Assert.True(moved || replay.OnLocalState, $"{victim.Id} came back to its partitions without its state: {replay}");
            bounded += moved ? 0 : 1;
        }

        Assert.True(bounded > 0, "No member came back before its partitions moved: the bound on replays was not tested.");
        return logs[(CardChangelog, 0)];
    }

    private async Task CompareCompacted(RealBroker broker, string topic, Dictionary<string, byte[]> rows)
    {
        var sentinel = "compaction-sentinel"u8.ToArray();
        var before = broker.ReadAll(topic, committed: false).Count;
        await broker.CompactAsync(topic, sentinel);
        List<LogRecord> left = [];
        await Wait.UntilAsync(
            () => (left = broker.ReadAll(topic, committed: true)).Count <= rows.Count + broker.Partitions(topic), Patience, $"the log cleaner on {topic}", TimeSpan.FromSeconds(1));
        output.WriteLine($"{topic}: compacted from {before:N0} to {left.Count:N0} records");
        var values = StateRows.LastValues(left);
        values.Remove(Encoding.UTF8.GetString(sentinel));
        Passes($"{topic} after compaction", StateRows.Equal(values, rows, topic));
    }

    /// <summary>Every check must see the error it is for.</summary>
    private static void BrokenTwins(
        IReadOnlyList<Payment> world, List<Payment> payments, List<Payment> terminalOrder, List<DecidedPayment> decided, OnnxFraudModel model, Dictionary<string, byte[]> cards)
    {
        var some = decided[decided.Count / 2];
        Assert.Equal(1, DecisionChecks.ExactlyOnce(world, [.. decided, some]).Count);
        Assert.Equal(1, DecisionChecks.ExactlyOnce(world, [.. decided.Where(row => row != some)]).Count);

        for (var column = 0; column < some.Decision.Features.Length; column++)
        {
            var features = some.Decision.Features.ToArray();
            features[column]++;
            var changed = Replace(decided, some, some with { Decision = some.Decision with { Features = features } });
            Assert.Equal(1, DecisionChecks.Features(changed, payments, terminalOrder).Count);
        }

        var nextScore = some.Decision with { Score = MathF.BitIncrement(some.Decision.Score) };
        Assert.Equal(1, DecisionChecks.Scores(Replace(decided, some, some with { Decision = nextScore }), model).Count);

        var card = some.Card;
        var row = (byte[])cards[card].Clone();
        row[^1] ^= 1;
        var broken = new Dictionary<string, byte[]>(cards) { [card] = row };
        Assert.Equal(1, StateRows.EqualPayments(broken, payments, StateRows.Card).Count);
        Assert.Equal(1, StateRows.Equal(broken, cards, "twin").Count);
        broken.Remove(card);
        Assert.Equal(1, StateRows.EqualPayments(broken, payments, StateRows.Card).Count);
        Assert.Equal(1, StateRows.Equal(broken, cards, "twin").Count);
    }

    private static void BrokenTwins(TransactionLog log)
    {
        var all = log.RecordsIn(0, long.MaxValue);
        var replay = new Replay("0_0", "handbook-card", all, 0, long.MaxValue, CardChangelog, 0, OnLocalState: true);
        Assert.Equal(0, log.Check(replay, bounded: false).Count);
        Assert.Equal(1, log.Check(replay, bounded: true).Count);
        Assert.Equal(1, log.Check(replay with { Records = all - 1 }, bounded: false).Count);
    }

    private static List<DecidedPayment> Replace(List<DecidedPayment> rows, DecidedPayment old, DecidedPayment with) => rows.ConvertAll(row => row == old ? with : row);

    private static Payment PaymentOf(ReadOnlySpan<byte> value) => new PaymentSerde().Deserialize(value, new SerdeContext("payments", IsKey: false));

    private static Payment EventOf(byte[] row) => PaymentOf(row.AsSpan(EventAt));

    private static int PartitionOf(Payment payment) => Murmur2.Partition(Encoding.UTF8.GetBytes(payment.CardId), Partitions);

    private void Passes(string what, Findings findings)
    {
        output.WriteLine($"{what}: {findings}");
        Assert.True(findings is { Count: 0, Checked: > 0 }, $"{what}: {findings}");
    }
}
