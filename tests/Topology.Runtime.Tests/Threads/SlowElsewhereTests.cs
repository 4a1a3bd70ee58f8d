using System.Buffers;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>User code that is slow outside of processing: reading a record, its time, beginning.</summary>
[Trait("Fault", "1.11")]
public sealed class SlowElsewhereTests : IDisposable
{
    private readonly SteppedClient _client = new();
    private readonly Dictionary<string, int> _calls = [];

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(150)]
    [InlineData(400)]
    public void A_record_that_is_slow_to_read_goes_through_or_is_named(int seconds)
    {
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("out", 1);
        var builder = new StreamsBuilder();
        builder.Stream("in", Consumed.With(Serde.Utf8, new Slow(value => Call(value, seconds)))).To("out", Produced.With(Serde.Utf8, Serde.Utf8));
        _client.Start(builder.Build());
        foreach (var value in (string[])["1", "2", "3", "slow", "5"])
        {
            _client.Produce("in", 0, "k", value, 1);
        }

        Exception? failure = Record.Exception(() => _client.Step(300));

        var text = $"failure: {failure?.Message}; slow was read {_calls.GetValueOrDefault("slow")} times; out: {string.Join(",", _client.Values("out"))}";
        if (seconds < 300)
        {
            Assert.True(failure is null && _client.Values("out").SequenceEqual(["1", "2", "3", "slow", "5"]), text);
        }
        else
        {
            Assert.True(failure is StreamException && failure.Message.Contains("in-0@3", StringComparison.Ordinal), text);
        }
    }

    [Fact]
    public void A_processor_that_begins_slower_than_the_cluster_waits_for_a_silent_member_stops_the_thread()
    {
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("out", 1);
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").Process(() => new SlowToBegin(() => Call("slow", 400))).To("out");
        _client.Produce("in", 0, "k", "1", 1);

        Exception? failure = Record.Exception(() =>
        {
            _client.Start(builder.Build());
            _client.Step(300);
        });

        Assert.True(
            failure is StreamException || _client.Values("out").Any(), $"failure: {failure?.Message}; it began {_calls.GetValueOrDefault("slow")} times; out: {string.Join(",", _client.Values("out"))}");
    }

    private void Call(string value, int seconds)
    {
        _calls[value] = _calls.GetValueOrDefault(value) + 1;
        if (value == "slow")
        {
            _client.Time.Advance(TimeSpan.FromSeconds(seconds));
        }
    }

    private sealed class Slow(Action<string> reads) : ISerde<string>
    {
        public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context) => Serde.Utf8.Serialize(value, destination, context);

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
        {
            var value = Serde.Utf8.Deserialize(bytes, context);
            reads(value);
            return value;
        }
    }

    private sealed class SlowToBegin(Action begins) : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            begins();
        }

        public void Process(in Record<string, string> record) => _context.Forward(record);
    }
}
