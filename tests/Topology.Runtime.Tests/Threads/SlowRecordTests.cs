using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>A record that takes longer than a transaction may stay open is not repeated for ever.</summary>
[Trait("Fault", "1.11")]
public sealed class SlowRecordTests : IDisposable
{
    private readonly SteppedClient _client = new();
    private readonly Dictionary<string, int> _calls = [];
    private Func<string, TimeSpan> _duration = _ => TimeSpan.Zero;

    [Theory]
    [InlineData("slow", "2", "3")]
    [InlineData("1", "2", "3", "slow", "5", "slow too", "7")]
    public void A_record_slower_than_the_transaction_time_out_is_taken_alone_and_goes_through(params string[] values)
    {
        _duration = value => value.StartsWith("slow", StringComparison.Ordinal) ? TimeSpan.FromSeconds(150) : TimeSpan.FromMilliseconds(1);
        Start();
        Produce(values);

        _client.Step(300);

        Assert.Equal(values, Results());
        Assert.InRange(_calls["slow"], 1, 3);
        Assert.InRange(_calls["2"], 1, 3);
    }

    [Fact]
    public void A_record_slower_than_the_cluster_waits_for_a_silent_member_stops_the_thread_and_is_named()
    {
        _duration = value => value == "slow" ? TimeSpan.FromMinutes(6) : TimeSpan.FromMilliseconds(1);
        Start();
        Produce(["1", "2", "3", "slow", "5"]);

        var failure = Assert.Throws<StreamException>(() => _client.Step(300));

        Assert.Contains("in-0@3", failure.Message, StringComparison.Ordinal);
        Assert.Contains("360.0 s", failure.Message, StringComparison.Ordinal);
        Assert.InRange(_calls["slow"], 2, 3);
        Assert.Equal(["1", "2", "3"], Results());
    }

    [Fact]
    public void Records_that_are_too_slow_together_are_committed_one_by_one()
    {
        // Eight of them, between two looks at the clock, take longer than a transaction may.
        _duration = _ => TimeSpan.FromSeconds(1.6);
        Start();
        Produce([.. Enumerable.Range(0, 30).Select(i => $"{i}")]);

        _client.Step(300);

        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"{i}"), Results());
    }

    [Fact]
    public void A_process_that_stood_still_now_and_then_goes_on()
    {
        var standsStill = new Queue<string>(["2", "9", "17"]);
        _duration = value => standsStill.TryPeek(out var next) && next == value && standsStill.TryDequeue(out _) ? TimeSpan.FromSeconds(30) : TimeSpan.Zero;
        Start();
        Produce([.. Enumerable.Range(0, 30).Select(i => $"{i}")]);

        _client.Step(300);

        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"{i}"), Results());
    }

    [Fact]
    public void Waiting_for_the_cluster_is_no_records_fault()
    {
        // The client's queue is full, and the broker takes nothing for longer than it waits for a transaction or a member: four times in a row.
        var waits = new FullQueue(_client, times: 4);
        _client.Cluster.Faults = waits;
        Start(stream => stream.FlatMapValues(value => new[] { value, value + "b" }));
        Produce(["1", "2", "3"]);

        _client.Step(300);

        Assert.Equal(0, waits.Left);
        Assert.Equal(["1", "1b", "2", "2b", "3", "3b"], Results());
    }

    [Fact]
    public void A_slow_record_is_taken_although_the_disk_refuses_the_commit_that_it_waits_for()
    {
        var engine = new RefusingEngine();
        _client.Engine = engine;
        _duration = value =>
        {
            // The slow one is known by its second loss: what was taken with it comes again and is committed before it.
            engine.RefusedWrites += value == "2" && _calls.GetValueOrDefault("slow") == 2 ? 1 : 0;
            return value == "slow" ? TimeSpan.FromSeconds(150) : TimeSpan.FromMilliseconds(1);
        };
        Start(stream => stream.GroupByKey().Reduce((_, value) => value, Materialized.As<string, string>("latest")).ToStream().MapValues(value => value!));
        Produce(["1", "2", "slow", "4"]);

        _client.Step(300);

        Assert.Equal(3, _calls["slow"]);
        Assert.Equal(0, engine.RefusedWrites);
        Assert.Equal(["1", "2", "slow", "4"], Results());
    }

    public void Dispose() => _client.Dispose();

    private void Start() => Start(stream => stream);

    private void Start(Func<KStream<string, string>, KStream<string, string>> then)
    {
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("out", 1);
        var builder = new StreamsBuilder();
        then(builder.Stream<string, string>("in").MapValues(value =>
        {
            _calls[value] = _calls.GetValueOrDefault(value) + 1;
            _client.Time.Advance(_duration(value));
            return value;
        })).To("out");
        _client.Start(builder.Build());
    }

    private void Produce(string[] values)
    {
        foreach (var value in values)
        {
            _client.Produce("in", 0, "k", value, 1);
        }
    }

    private IEnumerable<string> Results() => _client.Values("out");

    private sealed class FullQueue(SteppedClient client, int times) : IFaultScript
    {
        private bool _isFull;
        private int _sends;

        public int Left { get; private set; } = times;

        public FaultAnswer At(FaultPoint point, string clientId)
        {
            // The first result of a record opens the transaction, the second finds the queue full.
            if (point == FaultPoint.BeforeSend && Left > 0 && !_isFull && _sends++ % 2 == 1)
            {
                _isFull = true;
                Left--;
                return FaultAnswer.Retry;
            }

            if (point == FaultPoint.BeforeFlush && _isFull)
            {
                _isFull = false;
                client.Time.Advance(TimeSpan.FromMinutes(6));
            }

            return FaultAnswer.Pass;
        }
    }
}
