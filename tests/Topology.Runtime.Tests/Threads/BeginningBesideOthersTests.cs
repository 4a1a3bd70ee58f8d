using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>A task that begins while others of its thread run.</summary>
[Trait("Fault", "3.1")]
public sealed class BeginningBesideOthersTests : IDisposable
{
    private readonly SteppedClient _client = new();

    public void Dispose() => _client.Dispose();

    /// <summary>A task that begins has a commit of its own: records of the thread's other tasks are not blamed for what Init sends.</summary>
    [Fact]
    public void What_Init_of_one_task_sends_and_the_broker_refuses_makes_no_dead_letter_of_another_task_s_record()
    {
        var engine = new RefusingEngine();
        var isArmed = false;
        _client.Engine = engine;
        foreach (var topic in (string[])["a-in", "a-out", "b-in", "dead"])
        {
            _client.Cluster.CreateTopic(topic, 1);
        }

        _client.Cluster.CreateTopic("b-out", 1, new Dictionary<string, string> { ["max.message.bytes"] = "20000" });
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("a-in").MapValues(value => value).To("a-out");
        builder.AddStateStore(Stores.KeyValue("rows", Serde.Utf8, Serde.Utf8));
        builder.Stream<string, string>("b-in").Process(() => new SendsInInit(() => isArmed && !(isArmed = false)), Named.As("sends"), "rows").To("b-out");
        _client.Config = _client.Config with { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead", CommitInterval = TimeSpan.FromMilliseconds(1), MaxTaskIdle = TimeSpan.FromMilliseconds(-1) };
        _client.Start(builder.Build(), new SecretiveCluster(_client.Cluster));

        // The disk takes the task away; it begins anew some seconds later.
        (engine.Full, engine.RefusesToOpen) = ("rows", true);
        _client.Produce("b-in", 0, "k", "x", 0);
        _client.Step(200);
        Assert.True(engine.Refusals > 1, $"{engine.Refusals} refusals");

        // When it begins, a record of the other task waits, and is the only one since the last commit. Only this first beginning sends too much.
        (engine.Full, isArmed) = (null, true);
        for (var i = 0; i < 3_000; i++)
        {
            if (i < 2_000)
            {
                _client.Produce("a-in", 0, $"{i}", "good", i);
            }

            _client.Time.Advance(TimeSpan.FromMilliseconds(20));
            _client.StepAtOnce(1);
        }

        Assert.False(isArmed, "It has begun.");
        Assert.Empty(_client.Keys("dead"));
        Assert.Equal(Enumerable.Range(0, 2_000).Select(i => $"{i}"), _client.Keys("a-out"));
    }

    private sealed class SendsInInit(Func<bool> isArmed) : IProcessor<string, string, string, string>
    {
        public void Init(IProcessorContext<string, string> context)
        {
            if (isArmed())
            {
                context.Forward(new Record<string, string>("init", new string('x', 50_000), 0));
            }
        }

        public void Process(in Record<string, string> record)
        {
        }
    }
}
