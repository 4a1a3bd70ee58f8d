using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Driver;

public sealed class DriverTests
{
    [Fact]
    public void A_stateless_topology_passes_records_with_time_and_headers()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").Filter((_, value) => value != "no").MapValues(value => value + "!").To("out");
        using var driver = new TopologyTestDriver(builder.Build());
        var input = driver.CreateInputTopic<string, string>("in");
        var output = driver.CreateOutputTopic<string, string>("out");

        input.PipeInput("a", "yes", 5, RecordHeaders.Empty.With("h", "1"));
        input.PipeInput("a", "no", 6);
        input.PipeInput("b", "well", 7);

        var records = output.ReadRecordsToList();
        Assert.Equal(["yes!", "well!"], records.Select(record => record.Value));
        Assert.Equal([5, 7], records.Select(record => record.Timestamp));
        Assert.Equal("h", records[0].Headers[0].Key);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Counts_are_kept_over_a_restart_and_a_crash(int partitions)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts")).ToStream().To("out");
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { Partitions = partitions });
        var input = driver.CreateInputTopic<string, string>("in");
        var output = driver.CreateOutputTopic<string, long?>("out", Serde.Utf8, new NullableInt64());

        input.PipeInput("a", "x", 1);
        input.PipeInput("b", "x", 2);
        driver.Restart();
        input.PipeInput("a", "x", 3);
        driver.Crash();
        input.PipeInput("a", "x", 4);

        Assert.Equal([1L, 1L, 2L, 3L], output.ReadRecordsToList().OrderBy(record => record.Timestamp).Select(record => record.Value!.Value));
    }

    [Fact]
    public void A_stream_is_repartitioned_and_joined_with_a_table()
    {
        var builder = new StreamsBuilder();
        var names = builder.Table<string, string>("names", materialized: Materialized.As<string, string>("names-store"));
        builder.Stream<string, string>("in")
            .SelectKey((_, value) => value[..1])
            .Repartition(Repartitioned.As<string, string>("by-letter"))
            .Join(names, (value, name) => $"{value}+{name}")
            .To("out");
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { Partitions = 2 });
        driver.CreateInputTopic<string, string>("names").PipeInput("a", "Anna", 0);
        driver.CreateInputTopic<string, string>("in").PipeInput("k", "apple", 1);

        Assert.Equal(new("a", "apple+Anna"), driver.CreateOutputTopic<string, string>("out").ReadKeyValue());
    }

    [Fact]
    public void A_driver_that_cannot_start_leaves_no_folder_behind()
    {
        var begun = new FailingBeginning();
        var builder = new StreamsBuilder().AddStateStore(Stores.KeyValue("rows", Serde.Utf8, Serde.Utf8));
        builder.Stream<string, string>("in").Process(() => begun, Named.As("begins"), "rows");

        var failure = Assert.ThrowsAny<Exception>(() => new TopologyTestDriver(builder.Build()));

        Assert.Contains("begins", failure.Message, StringComparison.Ordinal);
        var folder = Path.GetDirectoryName(Path.GetDirectoryName(begun.StateDirectory))!;
        Assert.StartsWith("streamizfraud-driver-", Path.GetFileName(folder), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    /// <summary>Fails when it begins.</summary>
    private sealed class FailingBeginning : IProcessor<string, string, string, string>
    {
        public string StateDirectory { get; private set; } = string.Empty;

        public void Init(IProcessorContext<string, string> context)
        {
            StateDirectory = context.StateDirectory;
            throw new InvalidOperationException("This one never begins.");
        }

        public void Process(in Record<string, string> record)
        {
        }
    }

    private sealed class NullableInt64 : ISerde<long?>
    {
        public void Serialize(long? value, System.Buffers.IBufferWriter<byte> destination, in SerdeContext context) =>
            Serde.Int64.Serialize(value!.Value, destination, context);

        public long? Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => Serde.Int64.Deserialize(bytes, context);
    }
}
