using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>What the broker refuses by a limit that it does not tell is nobody else's fault than whose it is.</summary>
[Trait("Fault", "3.1")]
public sealed class RefusedBesideOthersTests : IDisposable
{
    private readonly SteppedClient _client = new();

    public void Dispose() => _client.Dispose();

    /// <summary>Item 1.9 where the limit is not told: one row is too large, all others must come out.</summary>
    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public void A_held_back_result_that_the_broker_refuses_is_the_only_dead_letter(ProcessingGuarantee guarantee)
    {
        const int Records = 30;
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("dead", 1);
        _client.Cluster.CreateTopic("out", 1, new Dictionary<string, string> { ["max.message.bytes"] = "20000" });
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Reduce((_, value) => value, Materialized.As<string, string>("rows"))
            .Suppress(Suppressed.UntilTimeLimit(TimeSpan.FromMilliseconds(5), BufferConfig.Unbounded()).WithName("held")).ToStream().MapValues(value => value!).To("out");
        _client.Config = _client.Config with { ProcessingGuarantee = guarantee, BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" };
        _client.Start(builder.Build(), new SecretiveCluster(_client.Cluster));
        for (var i = 0; i < Records; i++)
        {
            _client.Produce("in", 0, $"{i}", new string('x', i == 7 ? 50_000 : 10), 10 * i);
        }

        Exception? failure = Record.Exception(() => _client.Step(3_000));

        var text = $"failure: {failure?.Message}; dead: {string.Join(",", _client.Keys("dead"))}; out: {string.Join(",", _client.Keys("out"))}";
        Assert.True(failure is null, text);
        Assert.True(_client.Keys("dead").SequenceEqual(["7"]), text);
        Assert.True(_client.Keys("out").Distinct().SequenceEqual(Enumerable.Range(0, Records - 1).Where(i => i != 7).Select(i => $"{i}")), text);
    }

    /// <summary>What a punctuation sends is no record's fault.</summary>
    [Fact]
    public void What_a_punctuation_sends_and_the_broker_refuses_makes_no_dead_letter_of_a_record_beside_it()
    {
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("dead", 1);
        _client.Cluster.CreateTopic("out", 1, new Dictionary<string, string> { ["max.message.bytes"] = "20000" });
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").Process(() => new SendsInPunctuation()).To("out");
        _client.Config = _client.Config with { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" };
        _client.Start(builder.Build(), new SecretiveCluster(_client.Cluster));

        Exception? failure = Record.Exception(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                _client.Produce("in", 0, $"{i}", "good", i);
                _client.Time.Advance(TimeSpan.FromMilliseconds(20));
                _client.StepAtOnce(1);
            }
        });

        var text = $"failure: {failure?.Message}; dead: {string.Join(",", _client.Keys("dead"))}; out: {string.Join(",", _client.Keys("out"))}";
        Assert.True(failure is null || !failure.Message.Contains("in-0@", StringComparison.Ordinal), text);
        Assert.True(!_client.Values("dead").Contains("good"), text);
    }

    /// <summary>Once, after two seconds, something too large.</summary>
    private sealed class SendsInPunctuation : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            context.Schedule(TimeSpan.FromSeconds(2), PunctuationType.WallClockTime, _ => context.Forward(new Record<string, string>("tick", new string('x', 50_000), 0)));
        }

        public void Process(in Record<string, string> record) => _context.Forward(record);
    }
}
