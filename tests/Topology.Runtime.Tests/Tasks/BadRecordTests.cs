using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Tasks;

/// <summary>Ruling 5 and rule X4: a failed record leaves nothing behind but its dead letter, or stops everything.</summary>
public sealed class BadRecordTests
{
    private const string Secret = "4111111111111111";

    private static readonly TopologyTestOptions DeadLetters = new() { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" };

    [Fact]
    public void Bytes_that_cannot_be_read_become_a_dead_letter_as_they_are()
    {
        using var driver = new TopologyTestDriver(Numbers(), DeadLetters);
        Produce(driver, [1, 2, 3], RecordHeaders.Empty.With("trace", "7"));
        Produce(driver, Number(5));
        driver.Commit();

        Assert.Equal(["5"], Outputs(driver));
        var letter = Assert.Single(driver.Cluster.ReadAll("dead", 0));
        Assert.Equal([1, 2, 3], letter.Value!);
        Assert.Equal("k", Encoding.UTF8.GetString(letter.Key!));
        Assert.Equal("7", Header(letter, "trace"));
        Assert.Equal("in", Header(letter, "__streams.errors.topic"));
        Assert.Equal("0", Header(letter, "__streams.errors.partition"));
        Assert.Equal("0", Header(letter, "__streams.errors.offset"));
        Assert.Equal(typeof(SerdeException).FullName, Header(letter, "__streams.errors.exception"));
    }

    [Fact]
    public void A_failed_record_s_writes_and_outputs_are_undone()
    {
        using var driver = new TopologyTestDriver(Sums(), DeadLetters);
        var input = driver.CreateInputTopic<string, string>("in");

        input.PipeInput("a", "one", 1);
        input.PipeInput("a", "bad", 2);
        input.PipeInput("a", "two", 3);

        Assert.Equal(["one", "onetwo"], Outputs(driver));
        Assert.True(driver.GetKeyValueStore<string, string>("sums").TryGet("a", out var sum));
        Assert.Equal("onetwo", sum);
        Assert.Equal("bad", Encoding.UTF8.GetString(Assert.Single(driver.Cluster.ReadAll("dead", 0)).Value!));
    }

    [Fact]
    public void A_dead_letter_is_part_of_the_transaction()
    {
        using var driver = new TopologyTestDriver(Sums(), DeadLetters);
        driver.Cluster.Faults = new OneTimeFault(FaultPoint.BeforeSendOffsets, FaultAnswer.MustAbort);

        driver.CreateInputTopic<string, string>("in").PipeInput("a", "bad", 2);

        Assert.Equal(2, driver.Cluster.ReadAll("dead", 0, readCommitted: false).Count);
        Assert.Single(driver.Cluster.ReadAll("dead", 0));
    }

    [Fact]
    public void A_failure_in_a_batch_belongs_to_its_record()
    {
        using var driver = new TopologyTestDriver(Batches(), DeadLetters);
        foreach (var value in new[] { "one", "bad", "refused", "two" })
        {
            Produce(driver, Encoding.UTF8.GetBytes(value));
        }

        driver.Commit();

        Assert.Equal(["one", "two"], Outputs(driver));
        Assert.Equal(["1", "2"], driver.Cluster.ReadAll("dead", 0).Select(letter => Header(letter, "__streams.errors.offset")));
    }

    [Theory]
    [Trait("Fault", "1.10")]
    [InlineData("bad")]
    [InlineData("refused")]
    public void A_dead_letter_of_a_batch_has_all_of_its_record_though_its_repartition_topic_was_purged(string value)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").SelectKey((_, text) => $"key of {text}").Repartition(Repartitioned.As<string, string>("by-text"))
            .MapValues(text => text).Process(() => new Batch()).To("out");
        using var driver = new TopologyTestDriver(builder.Build(), DeadLetters with { CommitEvery = 100 });
        foreach (var text in new[] { "one", value, "two" })
        {
            driver.Cluster.Produce("in", 0, "k"u8.ToArray(), Encoding.UTF8.GetBytes(text), 77, RecordHeaders.Empty.With("trace", text));
        }

        driver.Commit();
        using (var admin = driver.Cluster.CreateAdmin())
        {
            var repartition = new TopicPartition("app-by-text-repartition", 0);
            admin.DeleteRecords([new PartitionOffset(repartition, driver.Cluster.CommittedOffset("app", repartition).Offset)], TimeSpan.FromSeconds(1));
            Assert.Empty(driver.Cluster.ReadAll(repartition.Topic, 0));
        }

        Assert.Equal(["one", "two"], Outputs(driver));
        var letter = Assert.Single(driver.Cluster.ReadAll("dead", 0));
        Assert.Equal((value, $"key of {value}", 77), (Encoding.UTF8.GetString(letter.Value ?? []), Encoding.UTF8.GetString(letter.Key ?? []), letter.Timestamp));
        Assert.Equal(value, Header(letter, "trace"));
        Assert.Equal("app-by-text-repartition", Header(letter, "__streams.errors.topic"));
        Assert.Equal("1", Header(letter, "__streams.errors.offset"));
        Assert.Null(Header(letter, "__streams.errors.node"));
    }

    [Fact]
    [Trait("Fault", "1.10")]
    public void A_dead_letter_of_a_batch_below_a_held_back_result_has_that_result()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Reduce((_, text) => text, Materialized.As<string, string>("last"))
            .Suppress(Suppressed.UntilTimeLimit(TimeSpan.FromMilliseconds(5), BufferConfig.Unbounded()).WithName("held")).ToStream().MapValues(text => text!)
            .Process(() => new Batch()).To("out");
        using var driver = new TopologyTestDriver(builder.Build(), DeadLetters);
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "bad", 10);
        driver.CreateInputTopic<string, string>("in").PipeInput("b", "fine", 20);

        var letter = Assert.Single(driver.Cluster.ReadAll("dead", 0));
        Assert.Equal(("a", "bad"), (Encoding.UTF8.GetString(letter.Key!), Encoding.UTF8.GetString(letter.Value!)));
        Assert.Equal("0", Header(letter, "__streams.errors.offset"));
        Assert.Equal("held", Header(letter, "__streams.errors.node"));
    }

    [Fact]
    public void A_failed_record_leaves_nothing_in_a_batch()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").Process(() => new FailsAfterForwarding()).Process(() => new Batch()).To("out");
        using var driver = new TopologyTestDriver(builder.Build(), DeadLetters);
        foreach (var value in new[] { "one", "late", "two" })
        {
            Produce(driver, Encoding.UTF8.GetBytes(value));
        }

        driver.Commit();

        Assert.Equal(["one", "two"], Outputs(driver));
        Assert.Single(driver.Cluster.ReadAll("dead", 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void With_Stop_the_error_names_the_record_and_no_value(bool inBatch)
    {
        using var driver = new TopologyTestDriver(inBatch ? Batches() : Sums());
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "one", 1);

        var exception = Assert.ThrowsAny<StreamException>(() => input.PipeInput("a", $"bad {Secret}", 2));

        Assert.Contains("in-0@1", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, exception.Message, StringComparison.Ordinal);
        Assert.Equal(["one"], Outputs(driver));
        Assert.Equal(1, driver.Cluster.CommittedOffset("app", new TopicPartition("in", 0)).Offset);
    }

    [Fact]
    public void With_Stop_bytes_that_cannot_be_read_name_the_record_too()
    {
        using var driver = new TopologyTestDriver(Numbers());
        Produce(driver, [1, 2, 3]);

        var exception = Assert.ThrowsAny<StreamException>(driver.Commit);

        Assert.Contains("in-0@0", exception.Message, StringComparison.Ordinal);
    }

    private static StreamTopology Numbers()
    {
        var builder = new StreamsBuilder();
        builder.Stream("in", Consumed.With(Serde.Utf8, Serde.Int64)).MapValues(value => $"{value}").To("out");
        return builder.Build();
    }

    private static StreamTopology Sums()
    {
        var builder = new StreamsBuilder().AddStateStore(Stores.KeyValue("sums", Serde.Utf8, Serde.Utf8));
        builder.Stream<string, string>("in").Process(() => new Sum(), "sums").To("out");
        return builder.Build();
    }

    private static StreamTopology Batches()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").Process(() => new Batch()).To("out");
        return builder.Build();
    }

    private static void Produce(TopologyTestDriver driver, byte[] value, RecordHeaders? headers = null) =>
        driver.Cluster.Produce("in", 0, "k"u8.ToArray(), value, 1, headers);

    private static byte[] Number(long number) => [0, 0, 0, 0, 0, 0, 0, (byte)number];

    private static IEnumerable<string> Outputs(TopologyTestDriver driver) =>
        driver.Cluster.ReadAll("out", 0).Select(record => Encoding.UTF8.GetString(record.Value!));

    private static string? Header(SimulatedRecord record, string name) =>
        record.Headers.Last(name)?.Value is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Writes and forwards before it fails.</summary>
    private sealed class Sum : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;
        private IKeyValueStore<string, string> _sums = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            _sums = context.GetStateStore<IKeyValueStore<string, string>>("sums");
        }

        public void Process(in Record<string, string> record)
        {
            _sums.TryGet(record.Key, out var sum);
            _sums.Put(record.Key, sum + record.Value);
            _context.Forward(record.WithValue(sum + record.Value));
            if (record.Value.StartsWith("bad", StringComparison.Ordinal))
            {
                // User code talks too much.
                throw new FormatException($"cannot use {record.Value}");
            }
        }
    }

    private sealed class FailsAfterForwarding : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context) => _context = context;

        public void Process(in Record<string, string> record)
        {
            _context.Forward(record);
            if (record.Value == "late")
            {
                throw new InvalidOperationException("too late");
            }
        }
    }

    /// <summary>Throws for the whole batch when it meets "bad", refuses one record when it meets "refused".</summary>
    private sealed class Batch : IBatchProcessor<string, string, string, string>
    {
        public int BatchSize => 10;

        public void Process(ReadOnlySpan<Record<string, string>> batch, IBatchResults<string, string> results)
        {
            for (var i = 0; i < batch.Length; i++)
            {
                if (batch[i].Value.StartsWith("bad", StringComparison.Ordinal))
                {
                    throw new FormatException($"cannot use {batch[i].Value}");
                }

                if (batch[i].Value == "refused")
                {
                    results.Fail(i, "refused");
                }
                else
                {
                    results.Forward(i, batch[i]);
                }
            }
        }
    }
}
