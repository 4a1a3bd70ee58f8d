using System.Diagnostics.Metrics;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
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

/// <summary>Rules C2 and C3: which inputs a task waits for, how long, and what is fetched meanwhile. Stories of payments and the table of their cards.</summary>
public sealed class LaggingInputTests : IDisposable
{
    private const int Buffered = 3;
    private readonly SteppedClient _client = new();
    private readonly SlowCluster _slow;

    public LaggingInputTests() => _slow = new SlowCluster(_client.Cluster, "cards") { HoldsBack = true };

    [Fact]
    public void Rows_that_the_broker_has_are_waited_for_however_many_payments_pile_up_C2()
    {
        Start(TimeSpan.Zero);
        Produce("cards", "gold");
        Produce("payments", "1", "2", "3", "4", "5");

        _client.StepAtOnce(50);
        Assert.Empty(Results());
        Assert.Contains(new TopicPartition("payments", 0), _slow.Paused);

        _slow.HoldsBack = false;
        _client.StepAtOnce(50);
        Assert.Equal(["1 gold", "2 gold", "3 gold", "4 gold", "5 gold"], Results());
        Assert.Empty(_slow.Paused);
    }

    [Fact]
    public void An_input_of_which_nothing_is_known_is_waited_for_C2()
    {
        Start(TimeSpan.Zero);
        _slow.IsSilent = true;
        Produce("payments", "1");

        _client.Time.Advance(TimeSpan.FromMinutes(1));
        _client.StepAtOnce(50);
        Assert.Empty(Results());

        _slow.IsSilent = false;
        _client.StepAtOnce(50);
        Assert.Equal(["1 none"], Results());
    }

    [Fact]
    public void Without_waiting_the_payments_miss_their_rows_C2()
    {
        Start(TimeSpan.FromMilliseconds(-1));
        Produce("cards", "gold");
        Produce("payments", "1", "2");

        _client.StepAtOnce(50);
        _slow.HoldsBack = false;
        _client.StepAtOnce(50);

        Assert.Equal(["1 none", "2 none"], Results());
    }

    [Fact]
    public void By_default_producers_are_not_waited_for_and_going_on_without_them_is_counted_C2()
    {
        var enforced = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (ReferenceEquals(instrument.Meter, _client.Meter) && instrument.Name == "streamizfraud.processing.enforced")
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => enforced += count);
        listener.Start();
        Start(TimeSpan.Zero);

        Produce("payments", "1");
        _client.StepAtOnce(50);
        Assert.Equal((1, 1L), (Results().Count, enforced));

        // The row is there too: nothing is missing when it is taken.
        _slow.HoldsBack = false;
        Produce("cards", "gold");
        Produce("payments", "2");
        _client.StepAtOnce(1);
        Assert.Equal(1, enforced);
    }

    [Fact]
    public void Producers_are_waited_for_as_long_as_was_asked_C2()
    {
        _slow.HoldsBack = false;
        Start(TimeSpan.FromSeconds(5));
        Produce("payments", "1");

        _client.StepAtOnce(20);
        _client.Time.Advance(TimeSpan.FromMilliseconds(4_999));
        _client.StepAtOnce(20);
        Assert.Empty(Results());

        _client.Time.Advance(TimeSpan.FromMilliseconds(1));
        _client.StepAtOnce(20);
        Assert.Equal(["1 none"], Results());
    }

    [Fact]
    public void A_row_that_comes_in_time_ends_the_wait_and_the_next_one_has_its_full_time_C2()
    {
        _slow.HoldsBack = false;
        Start(TimeSpan.FromSeconds(5));
        Produce("payments", "1");
        _client.StepAtOnce(20);
        _client.Time.Advance(TimeSpan.FromSeconds(4));

        Produce("cards", "gold");
        _client.StepAtOnce(20);
        Assert.Empty(Results());
        _client.Time.Advance(TimeSpan.FromSeconds(4));
        _client.StepAtOnce(20);
        Assert.Empty(Results());

        _client.Time.Advance(TimeSpan.FromSeconds(1));
        _client.StepAtOnce(20);
        Assert.Equal(["1 gold"], Results());
    }

    [Fact]
    public void The_tasks_beside_one_that_waits_go_on_when_they_have_enough_C2_C3()
    {
        Start(TimeSpan.Zero, partitions: 2);
        Produce("cards", "gold");
        Produce("payments", "1");
        ProduceTo(1, "payments", "2", "3");

        _client.StepAtOnce(50);
        Assert.Empty(Results());

        ProduceTo(1, "payments", "4");
        _client.StepAtOnce(50);
        Assert.Equal(["2 none"], Results());
    }

    [Fact]
    public void A_full_queue_holds_the_client_back_without_a_pause_while_nobody_waits_C3()
    {
        _slow.HoldsBack = false;
        Start(TimeSpan.Zero, partitions: 2);
        _slow.PollLimits.Clear();
        Produce("payments", "1", "2", "3", "4", "5");
        Produce("cards", "a", "b", "c", "d", "e");

        _client.StepAtOnce(50);

        Assert.Contains(1, _slow.PollLimits);
        Assert.Empty(_slow.Paused);
        Assert.Equal(5, Results().Count);
    }

    [Fact]
    [Trait("Fault", "3.3")]
    public void Bytes_that_wait_for_a_lagging_input_are_limited_and_what_is_waited_for_still_comes_C2()
    {
        Start(TimeSpan.Zero, bufferBytes: 2_000);
        Produce("cards", "gold");
        for (var i = 0; i < 20; i++)
        {
            Produce("payments", new string('x', 1_000));
            _client.StepAtOnce(2);
        }

        Assert.Empty(Results());
        Assert.Contains(new TopicPartition("payments", 0), _slow.Paused);
        Assert.DoesNotContain(new TopicPartition("cards", 0), _slow.Paused);
        Assert.InRange(_client.Tasks.Sum(task => task.Queues.ToArray().Sum(queue => queue.Bytes)), 2_000, 3_500);

        _slow.HoldsBack = false;
        _client.StepAtOnce(100);
        Assert.Equal(20, Results().Count);
        Assert.All(Results(), result => Assert.EndsWith(" gold", result, StringComparison.Ordinal));
        Assert.Empty(_slow.Paused);
    }

    [Fact]
    [Trait("Fault", "3.3")]
    public void Bytes_that_wait_for_producers_are_limited_too()
    {
        _slow.HoldsBack = false;
        Start(TimeSpan.FromMinutes(1), bufferBytes: 2_000);
        for (var i = 0; i < 20; i++)
        {
            Produce("payments", new string('x', 1_000));
            _client.StepAtOnce(2);
        }

        Assert.Empty(Results());
        Assert.InRange(_client.Tasks.Sum(task => task.Queues.ToArray().Sum(queue => queue.Bytes)), 2_000, 3_500);

        _client.Time.Advance(TimeSpan.FromMinutes(1));
        _client.StepAtOnce(200);
        Assert.Equal(20, Results().Count);
    }

    public void Dispose() => _client.Dispose();

    private static StreamTopology Joined()
    {
        var builder = new StreamsBuilder();
        var cards = builder.Table("cards", materialized: Materialized.As<string, string>("cards"));
        builder.Stream<string, string>("payments").LeftJoin(cards, (payment, card) => $"{payment} {card ?? "none"}").To("out");
        return builder.Build();
    }

    private void Start(TimeSpan maxTaskIdle, int partitions = 1, long? bufferBytes = null)
    {
        foreach (var topic in new[] { "cards", "payments", "out" })
        {
            _client.Cluster.CreateTopic(topic, partitions);
        }

        _client.Config = _client.Config with
        {
            MaxTaskIdle = maxTaskIdle,
            BufferedRecordsPerPartition = bufferBytes is null ? Buffered : 1_000_000,
            InputBufferMaxBytes = bufferBytes ?? 1L << 30,
            MaxRecordsPerCommit = 1,
        };
        _client.Start(Joined(), _slow);
    }

    private void Produce(string topic, params string[] values) => ProduceTo(0, topic, values);

    private void ProduceTo(int partition, string topic, params string[] values)
    {
        foreach (var value in values)
        {
            // Cards are older than payments.
            _client.Produce(topic, partition, "card", value, topic == "cards" ? 1 : 2);
        }
    }

    private List<string> Results() => [.. _client.Values("out")];
}
