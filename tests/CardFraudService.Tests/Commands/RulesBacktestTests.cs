using System.Security.Cryptography;
using System.Text;
using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;
using Xunit.Abstractions;

namespace CardFraudService.Tests.Commands;

/// <summary>A backtest decides 100,000 payments as the sample's topology decides them: three rule sets by two thresholds, by the checksum of all decisions.</summary>
public sealed class RulesBacktestTests(ITestOutputHelper output, RulesBacktestTests.Backtest backtest) : IClassFixture<RulesBacktestTests.Backtest>
{
    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.3)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.3)]
    [InlineData(3, 0.5)]
    public void The_stream_decides_each_payment_as_the_backtest(int rules, double review)
    {
        using var driver = new TopologyTestDriver(
            FraudTopology.Build(new HandbookFeatures(), Backtest.Model, policy: Backtest.Policy(rules, review)), new TopologyTestOptions { CommitEvery = 5_000 });
        var input = driver.CreateInputTopic(FraudTopology.Payments, Serde.Utf8, new PaymentSerde());
        foreach (var payment in backtest.Payments)
        {
            input.PipeInput(payment.CardId, payment, payment.EventTimeMs);
        }

        driver.Commit();
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var byRule = 0;
        foreach (var decision in driver.CreateOutputTopic(FraudTopology.Decisions, Serde.Utf8, new DecisionSerde()).ReadValuesToList())
        {
            Backtest.Add(sum, decision.PaymentId, decision.Outcome, decision.Rule);
            byRule += decision.Rule is null ? 0 : 1;
        }

        var found = Convert.ToHexStringLower(sum.GetHashAndReset());
        output.WriteLine($"{backtest.Payments.Count:N0} payments, {byRule:N0} decided by rules, {found}");
        Assert.True(byRule > 100, "The rules decide too little to prove anything.");
        Assert.Equal(backtest.Sums[(rules, review)], found);
    }

    [Fact]
    public void Checksums_tell_rule_sets_thresholds_and_limits_apart() =>
        Assert.Equal(backtest.Sums.Count, backtest.Sums.Values.Distinct().Count());

    [Fact]
    public async Task A_broken_twin_whose_history_begins_a_payment_later_is_caught()
    {
        var later = backtest.Payments.Skip(1).ToList();
        Assert.NotEqual(
            (await Backtest.Run(backtest.Payments, [(1, 0.3)], payment => payment != backtest.Payments[0]))[(1, 0.3)],
            (await Backtest.Run(later, [(1, 0.3)]))[(1, 0.3)]);
    }

    /// <summary>The payments and the checksums of what each candidate decides, computed once.</summary>
    public sealed class Backtest : IAsyncLifetime
    {
        private const int Count = 100_000;

        public static Func<IFraudModel> Model { get; } = () => OnnxFraudModel.Load(Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx"));

        public IReadOnlyList<Payment> Payments { get; } =
            [.. PaymentWorld.Generate(new WorldOptions { Seed = 12, Cards = 900, Terminals = 1_800, Days = 64 }).Take(Count)];

        public IReadOnlyDictionary<(int Rules, double Review), string> Sums { get; private set; } = null!;

        public static DecisionPolicy<Payment> Policy(int rules, double review) => FraudTopology.Policy with
        {
            FollowRules = null,
            ReviewFrom = review,
            Rules = new RuleSetDocument("trial", $"{rules}",
            [
                new Rule("large", $"WHEN tx_amount > {100 * rules} THEN review", RuleMode.Live, 0.05),
                new Rule("risky", $"WHEN terminal_id_risk_7day_window > 0.{rules + 2} THEN decline", RuleMode.Live, 0.02),
                new Rule("never", "WHEN tx_amount < 0 THEN decline", RuleMode.Shadow, 1),
            ]),
        };

        /// <summary>Checksums of what candidates decide on those payments of a history that are counted.</summary>
        public static async Task<IReadOnlyDictionary<(int Rules, double Review), string>> Run(
            IReadOnlyList<Payment> payments, (int Rules, double Review)[] candidates, Func<Payment, bool>? counted = null)
        {
            var sums = candidates.Select(_ => IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).ToArray();
            var options = new DecisionBacktestOptions<Payment>
            {
                IsFraud = payment => payment.IsFraud,
                AmountMinor = payment => payment.AmountMinor,
                Decided = (payment, candidate, outcome, rule) =>
                {
                    if (counted?.Invoke(payment) ?? true)
                    {
                        Add(sums[candidate], payment.Id, outcome, rule);
                    }
                },
            };
            await new DecisionBacktest<Payment>(
                new HandbookFeatures(),
                [.. candidates.Select(candidate => new DecisionCandidate<Payment>($"{candidate}", Policy(candidate.Rules, candidate.Review), Model))],
                options).RunAsync(payments.Select(payment => (payment, payment.EventTimeMs)));
            return candidates.Zip(sums).ToDictionary(pair => pair.First, pair => Convert.ToHexStringLower(pair.Second.GetHashAndReset()));
        }

        public static void Add(IncrementalHash sum, string payment, DecisionOutcome outcome, string? rule) =>
            sum.AppendData(Encoding.UTF8.GetBytes($"{payment} {outcome} {rule}\n"));

        public async Task InitializeAsync()
        {
            Assert.Equal(Count, Payments.Count);
            Sums = await Run(Payments, [(1, 0.3), (1, 0.5), (2, 0.3), (2, 0.5), (3, 0.3), (3, 0.5)]);
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
