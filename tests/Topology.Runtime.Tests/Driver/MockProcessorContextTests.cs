using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Driver;

/// <summary>Processors that are tested alone.</summary>
public sealed class MockProcessorContextTests
{
    [Fact]
    public void What_a_processor_forwards_schedules_and_asks_for_is_taken_down()
    {
        var context = new MockProcessorContext<string, long>
        {
            RecordMetadata = new("in", 1, 7),
            CurrentSystemTimeMs = 5,
            AppConfigs = new Dictionary<string, string> { ["child"] = "second" },
        };
        context.AddStateStore(Stores.KeyValue("counts", Serde.Utf8, Serde.Int64));
        var processor = new Counting();
        processor.Init(context);

        processor.Process(new Record<string, string>("a", "x", 3));
        processor.Process(new Record<string, string>("a", "x", 4));

        Assert.Equal([(null, 1L, 3L), (null, 2L, 4L)], context.Forwarded.Select(one => (one.Child, one.Record.Value, one.Record.Timestamp)));
        Assert.True(context.CommitRequested);
        Assert.True(context.GetStateStore<IReadOnlyKeyValueStore<string, long>>("counts").TryGet("a", out var count));
        Assert.Equal(2, count);

        context.Reset();
        Assert.False(context.CommitRequested);
        var punctuation = Assert.Single(context.Punctuations);
        Assert.Equal((TimeSpan.FromSeconds(1), PunctuationType.WallClockTime, false), (punctuation.Interval, punctuation.Type, punctuation.IsCancelled));
        punctuation.Callback(1_000);

        var sent = Assert.Single(context.Forwarded);
        Assert.Equal(("second", "in-1@7", 1_000L), (sent.Child, sent.Record.Key, sent.Record.Timestamp));
        Assert.True(punctuation.IsCancelled);
    }

    [Fact]
    public void It_serves_processors_that_keep_keys_too()
    {
        var context = new MockProcessorContext<string, int>();
        var processor = new Lengths();
        processor.Init(context);

        processor.Process(MockProcessorContext.FixedKey(new Record<string, string>("a", "four", 3)));

        Assert.Equal(new Record<string, int>("a", 4, 3), Assert.Single(context.Forwarded).Record);
    }

    [Fact]
    public void A_store_must_have_been_added_and_be_of_the_type()
    {
        var context = new MockProcessorContext<string, long>();
        context.AddStateStore(Stores.Session("sessions", Serde.Utf8, Serde.Int64, TimeSpan.FromHours(1)));

        Assert.Throws<TopologyException>(() => context.GetStateStore<IStateStore>("counts"));
        Assert.Throws<TopologyException>(() => context.GetStateStore<IKeyValueStore<string, long>>("sessions"));
        Assert.Throws<ArgumentException>(() => context.AddStateStore(Stores.KeyValue("sessions", Serde.Utf8, Serde.Int64)));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Schedule(TimeSpan.Zero, PunctuationType.StreamTime, _ => { }));
    }

    private sealed class Counting : IProcessor<string, string, string, long>
    {
        private IProcessorContext<string, long> _context = null!;
        private IKeyValueStore<string, long> _counts = null!;
        private IDisposable _punctuation = null!;

        public void Init(IProcessorContext<string, long> context)
        {
            _context = context;
            _counts = context.GetStateStore<IKeyValueStore<string, long>>("counts");
            _punctuation = context.Schedule(TimeSpan.FromSeconds(1), PunctuationType.WallClockTime, Punctuate);
        }

        public void Process(in Record<string, string> record)
        {
            _counts.TryGet(record.Key, out var count);
            _counts.Put(record.Key, count + 1);
            _context.Forward(record.WithValue(count + 1));
            _context.RequestCommit();
        }

        private void Punctuate(long time)
        {
            _context.Forward(new Record<string, long>(_context.RecordMetadata.ToString(), 0, time), _context.AppConfigs["child"]);
            _punctuation.Dispose();
        }
    }

    private sealed class Lengths : IFixedKeyProcessor<string, string, int>
    {
        private IFixedKeyProcessorContext<string, int> _context = null!;

        public void Init(IFixedKeyProcessorContext<string, int> context) => _context = context;

        public void Process(in FixedKeyRecord<string, string> record) => _context.Forward(record.WithValue(record.Value.Length));
    }
}
