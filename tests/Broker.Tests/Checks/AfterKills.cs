using System.Text;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Serdes;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests.Checks;

/// <summary>A member that was killed has come back.</summary>
/// <param name="Victim">The member.</param>
/// <param name="Replay">What it read of a changelog.</param>
/// <param name="Moved">Whether its partitions were with the other member meanwhile.</param>
internal sealed record Restart(Member Victim, Replay Replay, bool Moved);

/// <summary>Topics, changelogs and disks after the members were killed, against what the input alone must give.</summary>
internal sealed class AfterKills(RealBroker broker, IReadOnlyList<Member> members, IReadOnlyList<Payment> world, ITestOutputHelper output)
{
    /// <summary>What the terminals' features are computed from, in its order.</summary>
    public const string TerminalTopic = "card-fraud-handbook-terminal-repartition";

    private const string CardChangelog = "card-fraud-handbook-card-changelog";
    private const string TerminalChangelog = "card-fraud-handbook-terminal-changelog";

    private const string CardPages = "card-fraud-handbook-card-pages-changelog";
    private const string TerminalPages = "card-fraud-handbook-terminal-pages-changelog";

    // Row header, and the nine columns that are known before the terminal's: see FeatureRowSerde. Then where the card's were computed.
    private const int PlaceAt = 14 + (9 * sizeof(double));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LabelDelay = TimeSpan.FromDays(7);

    /// <summary>The payment in a row of <see cref="TerminalTopic"/>.</summary>
    public static Payment EventOf(byte[] row)
    {
        var rest = row.AsSpan(PlaceAt);
        // Topic and application, a length and a text each, then partition and offset.
        for (var text = 0; text < 2; text++)
        {
            rest = rest[(1 + rest[0])..];
        }

        for (var number = 0; number < 2; number++)
        {
            rest = rest[(1 + rest.IndexOfAnyInRange((byte)0, (byte)0x7F))..];
        }

        return PaymentOf(rest);
    }

    /// <summary>Checks everything, and that the checks would see what they are for.</summary>
    /// <param name="restarts">What restarted members replayed.</param>
    public async Task Check(IReadOnlyList<Restart> restarts)
    {
        var payments = broker.ReadAll("payments", committed: true).ConvertAll(record => PaymentOf(record.Value!));
        var terminalOrder = broker.ReadAll(TerminalTopic, committed: true).ConvertAll(record => EventOf(record.Value!));
        Assert.Equal(broker.Ends("decisions"), broker.Ends("decisions", stable: true));
        var decided = DecidedPayment.Read(broker.ReadAll("decisions", committed: true));
        foreach (var topic in new[] { "decisions", TerminalTopic, CardChangelog, CardPages, TerminalChangelog, TerminalPages })
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

        var cards = OnDisk(StateRows.Card, Enumerable.Range(0, broker.Partitions("payments")).Select(partition => $"0_{partition}"));
        var terminals = OnDisk(StateRows.Terminal, ["1_0"]);
        Passes("cards in RocksDB", StateRows.EqualPayments(cards, payments, StateRows.Card));
        Passes("terminals in RocksDB", StateRows.EqualPayments(terminals, terminalOrder, StateRows.Terminal));
        var logs = new[] { CardChangelog, CardPages, TerminalChangelog, TerminalPages }.ToDictionary(topic => topic, topic => broker.ReadAll(topic, committed: true));
        foreach (var (topic, rows, ofPages) in ((string, Dictionary<string, byte[]>, bool)[])[(CardChangelog, cards, false), (CardPages, cards, true), (TerminalChangelog, terminals, false), (TerminalPages, terminals, true)])
        {
            var onDisk = StateRows.Of(rows, ofPages);
            if (onDisk.Count > 0 || !ofPages)
            {
                Passes($"{topic} against RocksDB", StateRows.Equal(StateRows.LastValues(logs[topic], ofPages), onDisk, topic));
            }
        }

        var replays = CheckReplays(restarts, logs);
        await CompareCompacted(CardChangelog, StateRows.Of(cards, pages: false));
        await CompareCompacted(TerminalChangelog, StateRows.Of(terminals, pages: false));

        BrokenDecisions.MustBeFound(world, payments, terminalOrder, decided, model, cards);
        BrokenReplays.MustBeFound(replays, CardChangelog);
    }

    /// <summary>Rows of a store, each task's from the member that owned it last.</summary>
    private Dictionary<string, byte[]> OnDisk(StateRows.Shape shape, IEnumerable<string> tasks)
    {
        var rows = new Dictionary<string, byte[]>();
        foreach (var task in tasks)
        {
            var owner = members.MaxBy(member => member.Replays().Where(entry => entry.Replay.Task == task).Select(entry => entry.Ticks).DefaultIfEmpty(0).Max())!;
            foreach (var (key, row) in StateRows.OnDisk(owner.StateDirectory, task, shape))
            {
                rows.Add(key, row);
            }
        }

        return rows;
    }

    /// <summary>What restarts replayed, against the transactions of the changelogs.</summary>
    private TransactionLog CheckReplays(IReadOnlyList<Restart> restarts, Dictionary<string, List<LogRecord>> committed)
    {
        var uncommitted = committed.Keys.ToDictionary(topic => topic, topic => broker.ReadAll(topic, committed: false));
        var logs = uncommitted.SelectMany(entry => entry.Value.GroupBy(record => record.Partition).Select(group => (Topic: entry.Key, Partition: group.Key, Log: new TransactionLog(
            group, committed[entry.Key].Where(record => record.Partition == group.Key))))).ToDictionary(entry => (entry.Topic, entry.Partition), entry => entry.Log);
        foreach (var ((topic, partition), log) in logs)
        {
            output.WriteLine($"{topic}-{partition}: {log.CommittedTransactions} transactions committed, {log.AbortedTransactions} aborted");
        }

        var bounded = 0;
        foreach (var (victim, replay, moved) in restarts)
        {
            // The bound is for a member that comes back to its own partitions; what moved is reported apart.
            if (!logs.TryGetValue((replay.Topic, replay.Partition), out var log))
            {
                // Nothing was ever written there.
                Assert.Equal(0, replay.Records);
                continue;
            }

            Passes($"{victim.Id} replayed {replay}", log.Check(replay, bounded: !moved));
            Assert.True(moved || replay.OnLocalState, $"{victim.Id} came back to its partitions without its state: {replay}");
            bounded += moved ? 0 : 1;
        }

        Assert.True(bounded > 0, "No member came back before its partitions moved: the bound on replays was not tested.");
        return logs[(CardChangelog, 0)];
    }

    private async Task CompareCompacted(string topic, Dictionary<string, byte[]> rows)
    {
        var sentinel = "compaction-sentinel"u8.ToArray();
        var before = broker.ReadAll(topic, committed: false).Count;
        await broker.CompactAsync(topic, sentinel);
        List<LogRecord> left = [];
        await Wait.UntilAsync(
            () => (left = broker.ReadAll(topic, committed: true)).Count <= rows.Count + broker.Partitions(topic), Patience, $"the log cleaner on {topic}", TimeSpan.FromSeconds(1));
        output.WriteLine($"{topic}: compacted from {before:N0} to {left.Count:N0} records");
        var values = StateRows.LastValues(left, ofPages: false);
        values.Remove(Encoding.UTF8.GetString(sentinel));
        Passes($"{topic} after compaction", StateRows.Equal(values, rows, topic));
    }

    private static Payment PaymentOf(ReadOnlySpan<byte> value) => new PaymentSerde().Deserialize(value, new SerdeContext("payments", IsKey: false));

    private void Passes(string what, Findings findings)
    {
        output.WriteLine($"{what}: {findings}");
        Assert.True(findings is { Count: 0, Checked: > 0 }, $"{what}: {findings}");
    }
}
