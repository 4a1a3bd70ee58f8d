using System.Diagnostics;
using System.Globalization;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Chaos.Ledger;
using StreamizFraud.Chaos.Support;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Chaos;

/// <summary>Two members score payments that keep coming while a test disturbs them; at the end the ledger is checked.</summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    private const int Partitions = 4;
    private static readonly TimeSpan Session = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly ITestOutputHelper _output;
    private readonly TempFolder _folder;
    private readonly CancellationTokenSource _feeding = new();
    private readonly PaymentFeeder _feeder;
    private readonly Task _fed;
    private readonly DecisionWatch _watch;
    private readonly long _began = Stopwatch.GetTimestamp();

    private ChaosRun(ITestOutputHelper output, TempFolder folder, ChaosBroker broker, Random random, double rate)
    {
        _output = output;
        _folder = folder;
        Broker = broker;
        Random = random;
        Members = [.. broker.Proxies.Select((proxy, index) => new ScoringMember($"{(char)('A' + index)}", folder[$"state-{index}"], proxy, Session))];
        _watch = new DecisionWatch(broker.Address, Partitions);
        _feeder = new PaymentFeeder(broker.Address, Partitions, rate);
        _fed = _feeder.RunAsync(_feeding.Token);
    }

    public ChaosBroker Broker { get; }

    public IReadOnlyList<ScoringMember> Members { get; }

    /// <summary>Draws moments and victims; its seed is in the output.</summary>
    public Random Random { get; }

    /// <summary>Starts the broker, two members and the payments, and waits until all of them work.</summary>
    /// <param name="output">Where seed and figures go.</param>
    /// <param name="rate">Payments a second.</param>
    public static async Task<ChaosRun> StartAsync(ITestOutputHelper output, double rate)
    {
        var seed = Setting("CHAOS_SEED", Environment.TickCount & 0xFFFF);
        output.WriteLine($"seed {seed} (CHAOS_SEED), {rate:N0} payments a second");
        var folder = new TempFolder();
        try
        {
            var broker = await ChaosBroker.StartAsync(folder.Path, members: 2);
            await broker.CreateAsync(Partitions, "payments", "decisions");
            var run = new ChaosRun(output, folder, broker, new Random(seed), rate);
            await Wait.UntilAsync(() => run.Members.All(member => member.IsRunning), Patience, "both members to run");
            await run.ProgressAsync("the first decisions");
            run._watch.Begin();
            return run;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>A number from the environment, so that the same test runs short in CI and long by hand.</summary>
    public static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public void Say(string line) => _output.WriteLine($"{Since(Stopwatch.GetTimestamp()):F1} {line}");

    /// <summary>Lets payments flow for a while drawn by the seed: the time between two faults is part of the load, and nothing is waited for.</summary>
    public Task FlowAsync(double minSeconds, double maxSeconds) =>
        Task.Delay(TimeSpan.FromSeconds(minSeconds + (Random.NextDouble() * (maxSeconds - minSeconds))));

    /// <summary>Waits until decisions have caught up with what was sent at the time of the call.</summary>
    public Task ProgressAsync(string what)
    {
        var sent = _feeder.Sent.Count;
        return UntilAsync(() => _watch.Count >= sent, $"{what}: {sent} decisions");
    }

    /// <summary>Ends the payments, waits for their decisions, stops the members and checks everything.</summary>
    /// <returns>The longest silence of any partition while payments flowed.</returns>
    public async Task<TimeSpan> FinishAsync()
    {
        var silences = _watch.End();
        await _feeding.CancelAsync();
        await _fed;
        var sent = _feeder.Sent;
        await UntilAsync(() => _watch.Count >= sent.Count || Members.Any(member => member.Process.HasExited), $"{sent.Count} decisions");
        foreach (var member in Members)
        {
            Assert.False(member.Process.HasExited, $"member {member.Id} has ended:{Logs()}");
            member.Process.Terminate();
            Assert.Equal(0, await member.Process.ExitAsync(Patience));
        }

        _output.WriteLine($"{sent.Count:N0} payments, {_watch.Count:N0} decisions; longest silence of each partition: {string.Join(", ", silences.Select(silence => $"{silence.TotalSeconds:0.0} s"))}");
        if (Setting("CHAOS_LOGS", 0) > 0)
        {
            _output.WriteLine(Logs());
        }

        var payments = TopicReader.ReadAll(Broker.Address, "payments", Partitions).ConvertAll(record => SentPayment.IdOf(record.Value));
        Assert.True(payments.Count == sent.Count && payments.Distinct().Count() == sent.Count, $"The input itself is not what was sent, so the run says nothing: {payments.Count:N0} records, {payments.Distinct().Count():N0} payments, {sent.Count:N0} sent.");
        var decided = TopicReader.ReadAll(Broker.Address, "decisions", Partitions)
            .ConvertAll(record => ReadDecision.Decode(record.Key, record.Value, record.Timestamp.UnixTimestampMs));
        Assert.Empty(PaymentLedger.Differences(sent, decided));
        LedgerTwins.AllFound(sent, decided);
        return silences.Max();
    }

    /// <summary>The last lines of both members, with seconds since the run began; of connections that fail there are too many to be shown.</summary>
    public string Logs() => string.Concat(Members.Select(member =>
        $"{Environment.NewLine}--- {member.Id}{Environment.NewLine}{string.Join(Environment.NewLine, member.Process.Lines.Where(line => !line.Text.Contains(" FAIL: ", StringComparison.Ordinal)).TakeLast(100).Select(line => $"{Since(line.Ticks):F1} {line.Text}"))}"));

    private double Since(long ticks) => Stopwatch.GetElapsedTime(_began, ticks).TotalSeconds;

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        try
        {
            await Wait.UntilAsync(condition, Patience, what);
        }
        catch (TimeoutException late)
        {
            if (Broker.HasLostTransaction())
            {
                throw new LostTransactionException(late);
            }

            var (payments, decisions) = (TopicReader.ReadAll(Broker.Address, "payments", Partitions).Count, TopicReader.ReadAll(Broker.Address, "decisions", Partitions).Count);
            throw new TimeoutException($"{late.Message}; {_watch.Count} came; now the topics have {payments} payments, {decisions} decisions{Logs()}", late);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _feeding.CancelAsync();
        foreach (var member in Members)
        {
            member.Dispose();
        }

        _watch.Dispose();
        await Broker.DisposeAsync();
        _feeding.Dispose();
        _folder.Dispose();
    }
}
