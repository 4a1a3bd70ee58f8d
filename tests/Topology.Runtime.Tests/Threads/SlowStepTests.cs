using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>Punctuations and batches that take longer than a transaction may stay open are not repeated for ever.</summary>
[Trait("Fault", "1.11")]
public sealed class SlowStepTests : IDisposable
{
    private readonly SteppedClient _client = new();
    private readonly Dictionary<string, int> _calls = [];

    [Fact]
    public void A_wall_clock_punctuation_slower_than_the_transaction_time_out_goes_through_and_so_do_records()
    {
        Start();
        Produce(["1", "2", "3"]);

        _client.Step(400);

        Assert.Equal(["1", "2", "3"], Results());
        Assert.True(_punctuations > 2, $"{_punctuations} punctuations");
        Assert.InRange(_calls["1"], 1, 3);
    }

    [Fact]
    public void A_punctuation_slower_than_the_cluster_waits_for_a_silent_member_stops_the_thread()
    {
        _punctuationTakes = TimeSpan.FromMinutes(6);
        Start();
        Produce(["1", "2", "3"]);

        var failure = Assert.Throws<StreamException>(() => _client.Step(400));

        Assert.Contains("punctuation of task 0_0 took 360.0 s", failure.Message, StringComparison.Ordinal);
    }

    private sealed class Twice : IFaultScript
    {
        private int _left = 2;

        public FaultAnswer At(FaultPoint point, string clientId) => point == FaultPoint.BeforeCommit && _left-- > 0 ? FaultAnswer.MustAbort : FaultAnswer.Pass;
    }

    [Fact]
    public void A_slow_record_whose_commit_fails_twice_for_another_reason_goes_through()
    {
        _type = null;
        _takes = TimeSpan.FromSeconds(6);
        Start();
        _client.Cluster.Faults = new Twice();
        Produce(["1", "2", "3"]);
        _client.Step(300);
        Assert.Equal(["1", "2", "3"], Results());
    }

    [Fact]
    public void A_batch_slower_than_the_transaction_that_its_records_opened_stops_the_thread_and_is_named()
    {
        _batch = true;
        _side = true;
        Start();
        Produce(["1", "2", "3", "4", "5"]);

        var failure = Assert.Throws<StreamException>(() => _client.Step(400));

        Assert.Contains("The batch of node ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("in-0@0", failure.Message, StringComparison.Ordinal);
        Assert.InRange(_runs, 2, 3);
    }

    [Fact]
    public void A_slow_batch_whose_results_open_the_transaction_goes_through()
    {
        _batch = true;
        Start();
        Produce(["1", "2", "3", "4", "5"]);

        _client.Step(400);

        Assert.Equal(["1", "2", "3", "4", "5"], Results());
    }

    /// <summary>Each is fast enough, both in one transaction are not.</summary>
    [Fact]
    public void Batches_that_are_too_slow_together_only_stop_the_thread_and_the_slowest_is_named()
    {
        (_batch, _side, _second, _batchTakes) = (true, true, true, TimeSpan.FromSeconds(4));
        Start();
        Produce(["1", "2", "3", "4", "5"]);

        var failure = Assert.Throws<StreamException>(() => _client.Step(400));

        Assert.Contains("The batch of node ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("in-0@0", failure.Message, StringComparison.Ordinal);
        Assert.Contains("what else belongs to its transaction, took 8.0 s", failure.Message, StringComparison.Ordinal);
        Assert.InRange(_runs, 4, 12);
    }

    [Fact]
    public void Batches_that_are_too_slow_together_get_fewer_records_a_transaction_and_go_through()
    {
        (_batch, _side, _second, _batchTakes, _recordTakes) = (true, true, true, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
        Start();
        string[] values = [.. Enumerable.Range(0, 60).Select(i => $"{i}")];
        for (var i = 0; i < values.Length; i += 20)
        {
            Produce(values[i..(i + 20)]);
            _client.Step(200);
        }

        Assert.Equal(values, Results().Distinct());
        Assert.Equal(2 * values.Length, Results().Count());
    }

    private bool _batch;
    private bool _side;
    private bool _second;
    private int _runs;
    private TimeSpan _batchTakes = TimeSpan.FromSeconds(6);
    private TimeSpan _recordTakes = TimeSpan.Zero;

    private sealed class Scores(SlowStepTests owner) : IBatchProcessor<string, string, string, string>
    {
        public int BatchSize => 100;

        public void Process(ReadOnlySpan<Record<string, string>> batch, IBatchResults<string, string> results)
        {
            owner._runs++;
            owner._client.Time.Advance(owner._batchTakes + (owner._recordTakes * batch.Length));
            for (var i = 0; i < batch.Length; i++)
            {
                results.Forward(i, batch[i]);
            }
        }
    }

    private TimeSpan _takes = TimeSpan.FromMilliseconds(1100);

    [Fact]
    public void A_stream_time_punctuation_slower_than_the_transaction_stops_the_thread_and_is_named()
    {
        _type = PunctuationType.StreamTime;
        Start();
        for (var i = 0; i < 5; i++)
        {
            _client.Produce("in", 0, "k", $"{i + 1}", 1 + (i * 2000));
        }

        var failure = Assert.Throws<StreamException>(() => _client.Step(400));

        Assert.Contains("punctuation of task 0_0 took 150.0 s", failure.Message, StringComparison.Ordinal);
        Assert.InRange(_punctuations, 2, 8);
    }

    private TimeSpan _punctuationTakes = TimeSpan.FromSeconds(150);

    private PunctuationType? _type = PunctuationType.WallClockTime;
    private int _punctuations;

    private sealed class Slow(SlowStepTests owner) : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            if (owner._type is { } type)
            {
                context.Schedule(TimeSpan.FromSeconds(1), type, _ =>
                {
                    owner._punctuations++;
                    owner._client.Time.Advance(owner._punctuationTakes);
                });
            }
        }

        public void Process(in Record<string, string> record)
        {
            owner._calls[record.Value] = owner._calls.GetValueOrDefault(record.Value) + 1;
            owner._client.Time.Advance(owner._takes);
            _context.Forward(record);
        }
    }

    public void Dispose() => _client.Dispose();

    private void Start()
    {
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("out", 1);
        var builder = new StreamsBuilder();
        if (_batch)
        {
            var stream = builder.Stream<string, string>("in");
            if (_side)
            {
                stream.To("side");
                _client.Cluster.CreateTopic("side", 1);
            }

            stream.Process<string, string>(() => new Scores(this)).To("out");
            if (_second)
            {
                stream.Process<string, string>(() => new Scores(this)).To("out");
            }
        }
        else
        {
            builder.Stream<string, string>("in").Process(() => new Slow(this)).To("out");
        }

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
}
