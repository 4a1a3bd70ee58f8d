using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Sinks that choose topic and partitions record by record (rule M5).</summary>
public sealed class SinkTests
{
    private static readonly TopologyTestOptions ThreePartitions = new() { Partitions = 3 };
    private readonly StreamsBuilder _builder = new();

    [Fact]
    public void A_topic_is_chosen_for_each_record()
    {
        _builder.Stream<string, string>("in").To((in record, origin) => $"{origin.Topic}-{record.Value[..1]}");
        using var driver = new TopologyTestDriver(_builder.Build(), ThreePartitions);
        var input = driver.CreateInputTopic<string, string>("in");

        input.PipeInput("k", "a1", 1);
        input.PipeInput("k", "b1", 2);
        input.PipeInput("k", "a2", 3);

        Assert.Equal(["in-a", "in-b"], driver.ProducedTopicNames.Order(StringComparer.Ordinal));
        Assert.Equal(["a1", "a2"], driver.CreateOutputTopic<string, string>("in-a").ReadKeyValuesToList().Select(record => record.Value));
        Assert.Equal(["b1"], driver.CreateOutputTopic<string, string>("in-b").ReadKeyValuesToList().Select(record => record.Value));
        Assert.Equal(3, driver.Cluster.PartitionCount("in-a"));
    }

    [Fact]
    public void A_description_names_the_class_of_the_extractor_N5()
    {
        var stream = _builder.Stream<string, string>("in");
        stream.To((in record, _) => record.Value);
        stream.To(Router.Route, Produced.As<string, string>("named"));
        stream.MapValues(value => value).To("out");

        var text = _builder.Build().Describe().ToString();

        Assert.Contains($"    Sink: KSTREAM-SINK-0000000001 (extractor class: {typeof(SinkTests).FullName})\n      <-- KSTREAM-SOURCE-0000000000\n", text, StringComparison.Ordinal);
        Assert.Contains($"    Sink: named (extractor class: {typeof(Router).FullName})\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_extractor_that_names_no_topic_fails_its_record()
    {
        _builder.Stream<string, string>("in").To((in _, _) => string.Empty, Produced.As<string, string>("sink"));
        using var driver = new TopologyTestDriver(_builder.Build());

        var thrown = Assert.ThrowsAny<StreamException>(() => driver.CreateInputTopic<string, string>("in").PipeInput("k", "v", 1));

        Assert.Contains("in-0@0: StreamException: Sink sink: the topic extractor named no topic", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partitioner_is_told_the_chosen_topic_and_its_partitions()
    {
        _builder.Stream<string, string>("in").To(
            (in record, _) => record.Value,
            new Produced<string, string>().WithStreamPartitioner((topic, in _, partitions) => topic == "wide" ? partitions - 1 : 0));
        using var driver = new TopologyTestDriver(_builder.Build());
        driver.Cluster.CreateTopic("wide", 5);
        var input = driver.CreateInputTopic<string, string>("in");

        input.PipeInput("k", "wide", 1);
        input.PipeInput("k", "other", 2);

        Assert.Single(driver.Cluster.ReadAll("wide", 4));
        Assert.Single(driver.Cluster.ReadAll("other", 0));
    }

    [Fact]
    public void A_record_is_written_to_all_partitions_that_are_chosen_and_dropped_if_none_is_M5()
    {
        _builder.Stream<string, string>("in").To("out", new Produced<string, string>().WithMulticastPartitioner((_, in record, partitions) => record.Value switch
        {
            "all" => [.. Enumerable.Range(0, partitions)],
            "none" => [],
            "last" => [partitions - 1],
            _ => null,
        }));
        using var driver = new TopologyTestDriver(_builder.Build(), ThreePartitions);
        var input = driver.CreateInputTopic<string, string>("in");

        foreach (var value in new[] { "all", "none", "last", "by-key" })
        {
            input.PipeInput("card-1", value, 1);
        }

        // card-1 belongs to partition 2 of 3 (rule M4).
        string[][] written = [["all"], ["all"], ["all", "last", "by-key"]];
        Assert.Equal(written, Enumerable.Range(0, 3).Select(partition => Values(driver, partition)));
        Assert.Equal(1, driver.DroppedRecords);
    }

    [Fact]
    public void A_repartition_can_go_to_several_partitions_too_M5()
    {
        var spread = Repartitioned.As<string, string>("spread").WithMulticastPartitioner((_, in record, partitions) =>
            record.Value == "all" ? [.. Enumerable.Range(0, partitions)] : null);
        _builder.Stream<string, string>("in").Repartition(spread).To("out", new Produced<string, string>().WithStreamPartitioner((_, in _, _) => 0));
        using var driver = new TopologyTestDriver(_builder.Build(), ThreePartitions);
        var input = driver.CreateInputTopic<string, string>("in");

        input.PipeInput("card-1", "all", 1);
        input.PipeInput("card-1", "by-key", 2);

        Assert.Equal([1, 1, 2], Enumerable.Range(0, 3).Select(partition => driver.Cluster.ReadAll("app-spread-repartition", partition).Count));
        Assert.Equal(4, driver.CreateOutputTopic<string, string>("out").QueueSize);
        Assert.Null(spread.WithStreamPartitioner((_, in _, _) => 0).MulticastPartitioner);
        Assert.Null(new Repartitioned<string, string>().WithStreamPartitioner((_, in _, _) => 0).WithMulticastPartitioner((_, in _, _) => null).Partitioner);
    }

    [Fact]
    public void A_partitioner_may_be_a_function_of_topic_key_value_and_number_of_partitions()
    {
        _builder.Stream<string, string>("in")
            .Repartition(Repartitioned.As<string, string>("spread").WithPartitioner((topic, key, value, partitions) => topic == "app-spread-repartition" && key == "k" ? 1 : 0))
            .To("out", new Produced<string, string>().WithPartitioner((topic, key, value, partitions) => topic == "out" && value == "v" ? partitions - 1 : 0));
        using var driver = new TopologyTestDriver(_builder.Build(), ThreePartitions);

        driver.CreateInputTopic<string, string>("in").PipeInput("k", "v", 1);

        Assert.Single(driver.Cluster.ReadAll("app-spread-repartition", 1));
        Assert.Single(driver.Cluster.ReadAll("out", 2));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-2)]
    public void A_partition_that_does_not_exist_fails_its_record(int partition)
    {
        _builder.Stream<string, string>("in").To("out", new Produced<string, string> { Name = "sink" }.WithStreamPartitioner((_, in _, _) => partition));
        using var driver = new TopologyTestDriver(_builder.Build(), ThreePartitions);

        var thrown = Assert.ThrowsAny<StreamException>(() => driver.CreateInputTopic<string, string>("in").PipeInput("k", "v", 1));

        Assert.Contains($"Sink sink: the partitioner chose partition {partition} of topic out, which has 3", thrown.Message, StringComparison.Ordinal);
    }

    private static string[] Values(TopologyTestDriver driver, int partition) =>
        [.. driver.Cluster.ReadAll("out", partition).Select(record => System.Text.Encoding.UTF8.GetString(record.Value!))];

    private static class Router
    {
        public static string Route(in Record<string, string> record, RecordMetadata origin) => record.Value + origin.Topic;
    }
}
