using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>KIP-834: a client that is paused takes nothing, and keeps what it has.</summary>
public sealed class PauseTests : IDisposable
{
    private const int Records = 30_000;
    private readonly SteppedClient _client = new();
    private int _ticks;

    public PauseTests()
    {
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("out", 1);
    }

    [Fact]
    public void While_it_is_paused_nothing_is_taken_and_no_more_is_buffered_than_its_limit()
    {
        Start(paused: true);
        for (var i = 0; i < Records; i++)
        {
            _client.Produce("in", 0, $"{i}", "x", i);
        }

        _client.Step(3_000);

        Assert.Empty(_client.Values("out"));
        Assert.Equal(0, _ticks);
        Assert.InRange(_client.Tasks.Single().Queues[0].Count, 1, _client.Config.BufferedRecordsPerPartition + 5_000);

        _client.IsPaused = false;
        _client.Step(3_000);

        Assert.Equal(Enumerable.Range(0, Records).Select(i => $"{i}"), _client.Keys("out"));
        Assert.NotEqual(0, _ticks);
    }

    [Fact]
    public void What_was_done_before_a_pause_is_committed_and_what_comes_later_waits()
    {
        Start(paused: false);
        _client.Produce("in", 0, "before", "x", 1);
        _client.StepAtOnce(5);
        _client.IsPaused = true;
        _client.Produce("in", 0, "during", "x", 2);
        _client.Step(1_000);
        var ticks = _ticks;
        _client.Step(1_000);

        Assert.Equal(["before"], _client.Keys("out"));
        Assert.Equal(ticks, _ticks);

        _client.IsPaused = false;
        _client.Step(100);
        Assert.Equal(["before", "during"], _client.Keys("out"));
    }

    public void Dispose() => _client.Dispose();

    private void Start(bool paused)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").Process(() => new Ticking(() => _ticks++)).To("out");
        _client.IsPaused = paused;
        _client.Start(builder.Build());
    }

    private sealed class Ticking(Action tick) : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            context.Schedule(TimeSpan.FromSeconds(1), PunctuationType.WallClockTime, _ => tick());
        }

        public void Process(in Record<string, string> record) => _context.Forward(record);
    }
}
