using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>A handler decides record by record: stop, pass over, dead letter, one of its own making.</summary>
public sealed class BadRecordHandlerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly List<BadRecord> _told = [];
    private readonly CapturedLogs _logs = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamizfraud-handler-");

    public void Dispose()
    {
        _logs.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void It_is_told_what_failed_where_and_what_the_record_did_is_undone_before()
    {
        using var driver = Driver(_ => BadRecordResponse.Drop);
        Pipe(driver, "1", "unreadable", "2", "boom", "large", "3");

        Assert.Equal([BadRecordStage.Reading, BadRecordStage.Processing, BadRecordStage.Sending], _told.Select(record => record.Stage));
        Assert.Equal([1L, 3L, 4L], _told.Select(record => record.Origin.Offset));
        Assert.All(_told, record => Assert.Equal(("in", "k"), (record.Origin.Topic, Encoding.UTF8.GetString(record.Key!.Value.Span))));
        Assert.IsType<InvalidDataException>(_told[1].Exception);
        Assert.Equal("boom", Encoding.UTF8.GetString(_told[1].Value!.Value.Span));
        Assert.Equal(3, _told[1].Timestamp);
        Assert.DoesNotContain("boom", _told[1].ToString(), StringComparison.Ordinal);
        // Each counted itself in a store before it failed.
        Assert.Equal(["1: 1", "2: 2", "3: 3"], driver.CreateOutputTopic<string, string>("out").ReadValuesToList());
        Assert.Equal(3, _logs.Lines.Count(line => line.Event == 4312));
    }

    [Fact]
    public void Dead_letters_go_where_it_says_and_may_be_of_its_own_making()
    {
        using var driver = Driver(record => record.Stage switch
        {
            BadRecordStage.Reading => BadRecordResponse.DeadLetter,
            BadRecordStage.Processing => BadRecordResponse.DeadLetterTo("failed"),
            _ => BadRecordResponse.DeadLetterTo("told", Encoding.UTF8.GetBytes($"{record.Origin.Offset}"), record.Key, RecordHeaders.Empty.With("why", "too large")),
        });
        Pipe(driver, "unreadable", "boom", "large", "1");

        Assert.Equal("unreadable", driver.CreateOutputTopic<string, string>("dead").ReadRecord().Value);
        var failed = driver.CreateOutputTopic<string, string>("failed").ReadRecord();
        Assert.Equal("boom", failed.Value);
        Assert.Equal("1", Encoding.UTF8.GetString(failed.Headers.Last("__streams.errors.offset")!.Value.Value!));
        var told = driver.CreateOutputTopic<string, string>("told").ReadRecord();
        Assert.Equal(("2", "k"), (told.Key, told.Value));
        Assert.Equal("too large", Encoding.UTF8.GetString(told.Headers.Last("why")!.Value.Value!));
        Assert.Equal(["1: 1"], driver.CreateOutputTopic<string, string>("out").ReadValuesToList());
    }

    [Fact]
    public void It_may_stop_and_one_that_throws_stops_too()
    {
        using (var driver = Driver(_ => BadRecordResponse.Stop))
        {
            Assert.Contains("in-0@0", Assert.ThrowsAny<StreamException>(() => Pipe(driver, "boom")).Message, StringComparison.Ordinal);
        }

        using (var driver = Driver(_ => throw new InvalidOperationException("mine")))
        {
            Assert.Contains("The handler of bad records failed: InvalidOperationException", Assert.ThrowsAny<StreamException>(() => Pipe(driver, "boom")).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_dead_letter_of_its_own_that_is_too_large_stops_the_task()
    {
        using var driver = Driver(_ => BadRecordResponse.DeadLetterTo("dead", null, new byte[2_000_000]));

        Assert.Contains("for topic dead is larger", Assert.ThrowsAny<StreamException>(() => Pipe(driver, "boom")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_client_it_is_set_before_the_start_and_a_topic_that_is_not_there_stops_the_client()
    {
        var cluster = new SimulatedCluster();
        cluster.CreateTopic("in", 1);
        cluster.CreateTopic("out", 1);
        cluster.Produce("in", 0, "k"u8.ToArray(), "boom"u8.ToArray(), 0);
        await using var streams = new KafkaStreams(
            Topology(), new StreamsConfig { ApplicationId = "app", StateDirectory = _folder.FullName }, cluster, new MemoryStoreEngine());
        streams.BadRecordHandler = _ => BadRecordResponse.DeadLetterTo("nowhere");
        streams.Start();

        var failure = await Assert.ThrowsAnyAsync<StreamException>(() => streams.Completion.WaitAsync(Patience));
        Assert.Contains("Dead-letter topic nowhere does not exist", failure.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => streams.BadRecordHandler = null);
    }

    private static void Pipe(TopologyTestDriver driver, params string[] values)
    {
        var input = driver.CreateInputTopic<string, string>("in");
        for (var i = 0; i < values.Length; i++)
        {
            input.PipeInput("k", values[i], i);
        }
    }

    private static StreamTopology Topology()
    {
        var builder = new StreamsBuilder();
        var counted = builder.Stream("in", Consumed.With(Serde.Utf8, new Picky()))
            .GroupByKey(Grouped.With(Serde.Utf8, Serde.Utf8))
            .Aggregate(() => "", (_, value, before) => $"{value}: {(before.Length == 0 ? 0 : int.Parse(before.Split(": ")[1], System.Globalization.CultureInfo.InvariantCulture)) + 1}", Materialized.As<string, string>("counts"))
            .ToStream();
        counted.MapValues(text => text!.StartsWith("boom", StringComparison.Ordinal) ? throw new InvalidDataException("no")
            : text.StartsWith("large", StringComparison.Ordinal) ? new string('x', 2_000_000) : text).To("out");
        return builder.Build();
    }

    private TopologyTestDriver Driver(BadRecordHandler handler) => new(Topology(), new TopologyTestOptions
    {
        DeadLetterTopic = "dead",
        Loggers = _logs,
        BadRecordHandler = record =>
        {
            _told.Add(record);
            return handler(record);
        },
    });

    private sealed class Picky : ISerde<string>
    {
        public void Serialize(string value, System.Buffers.IBufferWriter<byte> destination, in SerdeContext context) => Serde.Utf8.Serialize(value, destination, context);

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) =>
            bytes.SequenceEqual("unreadable"u8) ? throw new SerdeException("This cannot be read.") { IsLoggable = true } : Serde.Utf8.Deserialize(bytes, context);
    }
}
