using System.Buffers;
using CardFraudService.Commands;
using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using Xunit;
using Xunit.Abstractions;

namespace CardFraudService.Tests.Commands;

/// <summary>The values in decisions against the log, in the order that the decisions recorded: two partitions, crashes, terminals whose payments interleave.</summary>
public sealed class ServedParityTests(ITestOutputHelper output, ExplainTests.Run run) : IClassFixture<ExplainTests.Run>, IDisposable
{
    private static readonly SerdeContext OfDecisions = new(FraudTopology.Decisions, IsKey: false);
    private readonly StringWriter _text = new();
    private readonly ICluster _cluster = run.Driver.Cluster;

    public void Dispose() => _text.Dispose();

    [Fact]
    public void What_was_served_is_what_the_class_and_the_reference_give_in_the_recorded_order()
    {
        Assert.Equal(ExitCode.Success, ParityCommand.RunServed(_cluster, share: 1, _text));
        output.WriteLine(_text.ToString());
        Assert.Matches(@"1,[0-9]{3} served rows of [0-9]+ cards compared, 15 features each, in the recorded order", _text.ToString());
        Assert.Contains("no differences", _text.ToString(), StringComparison.Ordinal);

        Assert.Equal(ExitCode.Success, ParityCommand.RunServed(_cluster, share: 0.4, _text));
        Assert.Equal(ExitCode.Failure, ParityCommand.RunServed(_cluster, share: 0.000_001, _text));
        Assert.Contains("raise --cards", _text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW")]
    [InlineData("TERMINAL_ID_RISK_7DAY_WINDOW")]
    public void A_value_that_was_served_wrong_is_caught_by_the_name_of_its_feature_and_the_place_of_its_payment(string feature)
    {
        var column = new HandbookFeatures().Names.ToList().IndexOf(feature);
        var place = RecordMetadata.None;
        var broken = Altered((decision, number) =>
        {
            if (number != 100)
            {
                return decision;
            }

            place = decision.Source;
            var values = decision.Features.ToArray();
            values[column] = Math.BitIncrement(values[column] + 1e-6);
            return decision with { Features = values };
        });

        Assert.Equal(ExitCode.Failure, ParityCommand.RunServed(_cluster, share: 1, _text, broken));
        Assert.Contains($"{feature}: 1 rows differ from the class, 1 from the reference; the first is that of {place}", _text.ToString(), StringComparison.Ordinal);
        Assert.Contains("PARITY IS BROKEN", _text.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The twin that takes all payments in the order of time, as if there were one partition.</summary>
    [Fact]
    public void The_recorded_order_is_what_makes_them_equal()
    {
        var log = DecidedPayments.Read(_cluster, DecidedPayments.RangesOf(_cluster));
        var (twin, replay) = (new FeatureComputation<Payment>(new HandbookFeatures()), new FeatureReplay<Payment>(new HandbookFeatures()));
        log.AddTo(replay);
        var rows = replay.Compute((_, _) => { });
        var byTime = log.Decided.Select((decided, i) => (decided.Payment, Index: i)).OrderBy(one => one.Payment.EventTimeMs)
            .ToDictionary(one => one.Index, one => twin.Add(one.Payment, one.Payment.EventTimeMs).Values.ToArray());

        var served = log.Decided.Select(decided => decided.Decision.Features.ToArray()).ToList();
        Assert.Equal(served, rows.Select(row => row.Values.ToArray()));
        var wrong = served.Where((values, i) => !values.AsSpan().SequenceEqual(byTime[i])).Count();
        output.WriteLine($"{wrong} of {served.Count} rows differ if the order is that of time");
        Assert.NotEqual(0, wrong);
    }

    [Fact]
    public void Decisions_of_another_set_are_not_compared_and_said()
    {
        Assert.Equal(ExitCode.Failure, ParityCommand.RunServed(_cluster, share: 1, _text, Altered((decision, _) => decision with { FeatureSetSha256 = new string('0', 64) })));
        Assert.Contains("decisions are of another feature set and were not compared", _text.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Writes another decision in place of each.</summary>
    private static Func<RecordMetadata, byte[], byte[]> Altered(Func<Decision, int, Decision> change)
    {
        var (serde, number) = (new DecisionSerde(), 0);
        return (_, bytes) =>
        {
            var written = new ArrayBufferWriter<byte>();
            serde.Serialize(change(serde.Deserialize(bytes, OfDecisions), number++), written, OfDecisions);
            return written.WrittenSpan.ToArray();
        };
    }
}
