using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Monitoring.Tests.Parity;

/// <summary>The row-level alarm over decisions of the sample's whole topology, on several partitions.</summary>
public sealed class ParityReplayTests
{
    private static readonly HandbookFeatures Set = new();
    private static readonly Lazy<IReadOnlyList<(Payment Payment, Decision Decision)>> Served = new(Serve);

    [Fact]
    public void What_was_served_is_what_the_log_gives_and_no_alarm()
    {
        var health = Assert.Single(Compare(decision => decision));
        Assert.Equal((HealthMeasures.Parity, 0.0, HealthState.Ok), (health.Measure, health.Figure, health.State));
        Assert.InRange(health.Rows, 100, Served.Value.Count - 1);
        Assert.Equal("card-fraud/1/parity", health.Key);
    }

    [Fact]
    public void One_bit_of_one_row_is_an_alarm_since_its_payment()
    {
        var changed = Served.Value.Last(served => IsSampled(served.Decision)).Decision;
        var health = Assert.Single(Compare(decision => decision != changed ? decision : decision with { Features = Next(decision.Features) }));
        Assert.Equal((HealthState.Alarm, changed.EventTimeMs, 1.0 / health.Rows), (health.State, health.SinceMs, health.Figure));
    }

    [Fact]
    public void A_row_of_a_card_that_is_not_sampled_is_not_looked_at()
    {
        var changed = Served.Value.Last(served => !IsSampled(served.Decision)).Decision;
        Assert.Equal(HealthState.Ok, Assert.Single(Compare(decision => decision != changed ? decision : decision with { Features = Next(decision.Features) })).State);
    }

    [Fact]
    public void A_payment_that_was_decided_twice_is_an_alarm()
    {
        var replay = Replay();
        foreach (var (payment, decision) in Served.Value.Append(Served.Value[0]))
        {
            replay.Add(payment, payment.EventTimeMs, decision);
        }

        Assert.Equal(HealthState.Alarm, Assert.Single(replay.Compare()).State);
        Assert.Equal(1, replay.Repeated);
    }

    private static ReadOnlyMemory<double> Next(ReadOnlyMemory<double> features)
    {
        double[] changed = [.. features.Span];
        changed[^1] = Math.BitIncrement(changed[^1]);
        return changed;
    }

    private static IReadOnlyList<ModelHealth> Compare(Func<Decision, Decision> change)
    {
        var replay = Replay();
        foreach (var (payment, decision) in Served.Value)
        {
            replay.Add(payment, payment.EventTimeMs, change(decision));
        }

        return replay.Compare();
    }

    private static ParityReplay<Payment> Replay() => new(Set, IsSampled);

    private static bool IsSampled(Decision decision) => decision.CardToken![^1] < 'N';

    private static List<(Payment, Decision)> Serve()
    {
        var payments = PaymentWorld.Generate(new WorldOptions { Seed = 5, Cards = 40, Terminals = 60, Days = 20 });
        var model = Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx");
        using var driver = new TopologyTestDriver(
            FraudTopology.Build(Set, () => OnnxFraudModel.Load(model), monitoring: new MonitorOptions()), new TopologyTestOptions { Partitions = 3, CommitEvery = 50, ApplicationId = FraudTopology.ApplicationId });
        var input = driver.CreateInputTopic(FraudTopology.Payments, new NameSerde(), new PaymentSerde());
        foreach (var payment in payments)
        {
            input.PipeInput(payment.CardId, payment, payment.EventTimeMs);
        }

        driver.Commit();
        var byId = payments.ToDictionary(payment => payment.Id);
        return [.. driver.CreateOutputTopic(FraudTopology.Decisions, Serde.Utf8, new DecisionSerde()).ReadValuesToList().Select(decision => (byId[decision.PaymentId], decision))];
    }
}
