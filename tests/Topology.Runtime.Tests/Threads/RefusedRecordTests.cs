using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>What the broker refuses by a limit that it does not tell is the fault of the record that it came from, too.</summary>
[Trait("Fault", "3.1")]
public sealed class RefusedRecordTests : IDisposable
{
    private const int Records = 120;
    private readonly SteppedClient _client = new();
    private readonly Dictionary<string, int> _calls = [];

    /// <summary>More bad records than transactions may be lost in a minute.</summary>
    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public void Records_whose_results_are_refused_are_the_only_dead_letters(ProcessingGuarantee guarantee)
    {
        Start(guarantee, BadRecordPolicy.DeadLetter, deadLetterBytes: 1_000_000);
        Produce(i => i % 10 == 5 ? 50_000 : 10);

        _client.Step(2_000);

        Assert.Equal(Expected(i => i % 10 != 5), _client.Keys("out").Distinct());
        Assert.Equal(Expected(i => i % 10 == 5), _client.Keys("dead").Distinct());
        Assert.All(_client.Cluster.ReadAll("dead", 0), letter => Assert.Equal(50_000, letter.Value!.Length));
        if (guarantee == ProcessingGuarantee.ExactlyOnce)
        {
            Assert.Equal(Records, _client.Cluster.ReadAll("out", 0).Count + _client.Cluster.ReadAll("dead", 0).Count);
        }

        Assert.Equal(Records, _client.Cluster.CommittedOffset("app", new TopicPartition("in", 0)).Offset);
    }

    [Fact]
    public void Dead_letters_that_are_refused_too_are_cut_short()
    {
        Start(ProcessingGuarantee.ExactlyOnce, BadRecordPolicy.DeadLetter, deadLetterBytes: 20_000);
        Produce(i => i is 7 or 70 ? 50_000 : 10);

        _client.Step(2_000);

        Assert.Equal(Expected(i => i is not 7 and not 70), _client.Keys("out"));
        Assert.Equal(["7", "70"], _client.Keys("dead"));
        Assert.All(_client.Cluster.ReadAll("dead", 0), letter =>
        {
            Assert.InRange(letter.Value!.Length, 5_000, 10_000);
            Assert.Equal("50000", Encoding.UTF8.GetString(letter.Headers.Last("__streams.errors.value.bytes")!.Value.Value!));
        });
    }

    [Fact]
    public void Dead_letters_of_records_that_cannot_be_read_are_cut_short_too()
    {
        Start(ProcessingGuarantee.ExactlyOnce, BadRecordPolicy.DeadLetter, deadLetterBytes: 20_000, readable: false);
        Produce(_ => 50_000);

        _client.Step(500);

        Assert.Equal(Expected(_ => true), _client.Keys("dead"));
    }

    /// <summary>What a processor does in Init is no record's fault: it has a transaction of its own.</summary>
    [Fact]
    public void What_Init_sends_and_the_broker_refuses_makes_no_dead_letter_of_the_first_record()
    {
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("out", 1, new Dictionary<string, string> { ["max.message.bytes"] = "20000" });
        _client.Cluster.CreateTopic("dead", 1);
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").Process(() => new SendsInInit()).To("out");
        _client.Config = _client.Config with { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" };
        _client.Produce("in", 0, "a", "good", 1);

        var failure = Assert.ThrowsAny<StreamException>(() =>
        {
            _client.Start(builder.Build(), new SecretiveCluster(_client.Cluster));
            _client.Step(2_000);
        });

        Assert.Contains("MSG_SIZE_TOO_LARGE", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("in-0@0", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_client.Keys("dead"));
    }

    [Fact]
    public void With_Stop_the_error_names_the_record()
    {
        Start(ProcessingGuarantee.ExactlyOnce, BadRecordPolicy.Stop, deadLetterBytes: 1_000_000);
        Produce(i => i == 77 ? 50_000 : 10);

        var failure = Assert.ThrowsAny<StreamException>(() => _client.Step(2_000));

        Assert.Contains("in-0@77", failure.Message, StringComparison.Ordinal);
        Assert.Contains("MSG_SIZE_TOO_LARGE", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Expected(i => i < 77), _client.Keys("out"));
        Assert.InRange(_calls["50000"], 1, 2);
    }

    public void Dispose() => _client.Dispose();

    private static IEnumerable<string> Expected(Func<int, bool> which) => Enumerable.Range(0, Records).Where(which).Select(i => $"{i}");

    private void Start(ProcessingGuarantee guarantee, BadRecordPolicy policy, int deadLetterBytes, bool readable = true)
    {
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("out", 1, new Dictionary<string, string> { ["max.message.bytes"] = "20000" });
        _client.Cluster.CreateTopic("dead", 1, new Dictionary<string, string> { ["max.message.bytes"] = $"{deadLetterBytes}" });
        var builder = new StreamsBuilder();
        if (readable)
        {
            builder.Stream<string, string>("in").MapValues(value =>
            {
                _calls[$"{value.Length}"] = _calls.GetValueOrDefault($"{value.Length}") + 1;
                return value;
            }).To("out");
        }
        else
        {
            builder.Stream("in", Consumed.With(Serde.Utf8, Serde.Int64)).MapValues(value => $"{value}").To("out");
        }

        _client.Config = _client.Config with { ProcessingGuarantee = guarantee, BadRecords = policy, DeadLetterTopic = "dead" };
        _client.Start(builder.Build(), new SecretiveCluster(_client.Cluster));
    }

    private void Produce(Func<int, int> length)
    {
        for (var i = 0; i < Records; i++)
        {
            _client.Produce("in", 0, $"{i}", new string('x', length(i)), 1);
        }
    }

    private sealed class SendsInInit : IProcessor<string, string, string, string>
    {
        public void Init(IProcessorContext<string, string> context) => context.Forward(new Record<string, string>("init", new string('x', 50_000), 0));

        public void Process(in Record<string, string> record)
        {
        }
    }
}
