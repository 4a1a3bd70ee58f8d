using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl.ForeignKeys;

public sealed class ForeignKeyJoinTests
{
    private readonly StreamsBuilder _builder = new();

    [Fact]
    public void Names_follow_the_name_of_the_join_N2()
    {
        Table("a").Join(Table("b"), value => value, (left, right) => left + right, TableJoined.As<string, string>("tj"), Materialized.As<string, string>("st")).ToStream().To("out");

        var topology = _builder.Build();

        Assert.Equal(["tj-subscription-registration-topic", "tj-subscription-response-topic"], topology.RepartitionTopics.Keys.Order());
        Assert.Equal(["a", "st"], topology.Subtopologies[0].Stores.Select(store => store.Name).Order());
        Assert.Equal(["b", "tj-subscription-store"], topology.Subtopologies[1].Stores.Select(store => store.Name).Order());
        Assert.Equal(
            ["tj-foreign-join-subscription", "tj-result", "tj-subscription-join-foreign", "tj-subscription-receive", "tj-subscription-registration-processor",
             "tj-subscription-registration-sink", "tj-subscription-registration-source", "tj-subscription-response-resolver", "tj-subscription-response-sink",
             "tj-subscription-response-source"],
            topology.Subtopologies.SelectMany(part => part.Nodes).Select(node => node.Name).Where(name => name.StartsWith("tj", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void The_topics_go_with_the_table_that_they_lead_to_R7_R8()
    {
        Table("a").Join(Table("b"), value => value, (left, right) => left + right, TableJoined.As<string, string>("tj"));

        Assert.Equal(
            [["tj-subscription-registration-topic", "b"], ["tj-subscription-response-topic", "a"]],
            _builder.Build().CopartitionGroups.Select(group => group.Select(topic => topic.Name).ToArray()));
    }

    [Fact]
    public void Generated_names_must_be_allowed_N6()
    {
        Table("a").Join(Table("b"), value => value, (left, right) => left + right);

        var message = Assert.Throws<TopologyException>(_builder.Build).Message;

        Assert.StartsWith("The topology has 3 problems:", message, StringComparison.Ordinal);
        Assert.Contains("name it with TableJoined.As", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_key_of_a_value_type_may_be_missing_and_may_come_from_the_key()
    {
        var people = Table("people");
        var places = _builder.Table("places", materialized: Materialized.As<long, string>("places"));
        people.LeftJoin(places, Number, (person, place) => $"{person} in {place ?? "nowhere"}", TableJoined.As<string, long>("left")).ToStream().To("left");
        people.Join(places, Number, (person, place) => $"{person} in {place}", TableJoined.As<string, long>("inner")).ToStream().To("inner");
        people.Join(places, (key, _) => (long)key.Length, (person, place) => $"{person} in {place}", TableJoined.As<string, long>("keyed")).ToStream().To("keyed");
        using var driver = new TopologyTestDriver(_builder.Build());
        driver.CreateInputTopic<long, string>("places").PipeInput(7, "Lisbon", 0);
        Pipe(driver, "people", "bob", "7", 1);
        Pipe(driver, "people", "bob", "x", 2);
        Pipe(driver, "people", "seven77", "y", 3);

        Assert.Equal(["7 in Lisbon", "x in nowhere", "y in nowhere"], Values(driver, "left"));
        Assert.Equal(["7 in Lisbon", null], Values(driver, "inner"));
        Assert.Equal(["y in Lisbon"], Values(driver, "keyed"));

        static long? Number(string value) => long.TryParse(value, out var number) ? number : null;
    }

    [Fact]
    public void An_answer_goes_back_to_the_partition_that_its_row_came_from_F1()
    {
        Table("a").LeftJoin(Table("b"), value => value[..1], (left, right) => $"{left}-{right}", TableJoined.As<string, string>("tj"), Materialized.As<string, string>("joined"));
        using var driver = new TopologyTestDriver(_builder.Build(), new TopologyTestOptions { Partitions = 3 });
        for (var partition = 0; partition < 3; partition++)
        {
            // Not by the key, as some other partitioner may have put them.
            driver.CreateInputTopic<string, string>("a").PipeInput($"k{partition}", $"x{partition}", partition, partition: partition);
        }

        Pipe(driver, "b", "x", "X", 9);

        Assert.Equal(["x0-X", "x1-X", "x2-X"], Enumerable.Range(0, 3).Select(partition => driver.GetKeyValueStore<string, string>("joined", partition).All().Single().Value));
    }

    [Fact]
    public void Tables_that_are_partitioned_in_their_own_ways_meet_all_the_same()
    {
        Table("a").Join(
            Table("b"),
            value => value,
            (left, right) => left + right,
            TableJoined.With<string, string>((_, _, _) => 1, (_, _, count) => count - 1).WithName("tj"),
            Materialized.As<string, string>("joined"));
        using var driver = new TopologyTestDriver(_builder.Build(), new TopologyTestOptions { Partitions = 3 });
        driver.CreateInputTopic<string, string>("b").PipeInput("x", "X", 0, partition: 2);
        driver.CreateInputTopic<string, string>("a").PipeInput("k", "x", 1, partition: 1);

        Assert.Equal([new KeyValuePair<string, string>("k", "xX")], driver.GetKeyValueStore<string, string>("joined", 1).All());
    }

    [Fact]
    public void An_answer_that_an_older_row_asked_for_is_dropped_F3()
    {
        Table("a").Join(Table("b"), value => value[..1], (left, right) => $"{left}-{right}", TableJoined.As<string, string>("tj")).ToStream().To("out");
        using var driver = new TopologyTestDriver(_builder.Build(), new TopologyTestOptions { CommitEvery = 3 });
        Pipe(driver, "b", "x", "X", 0);
        Pipe(driver, "a", "k", "x1", 1);
        Pipe(driver, "a", "k", "x2", 2);

        // Both rows ask before the first answer comes.
        Assert.Equal(["x2-X"], Values(driver, "out"));
        Assert.Equal(2, driver.CreateOutputTopic<string, byte[]>("app-tj-subscription-response-topic").QueueSize);
    }

    private static void Pipe(TopologyTestDriver driver, string topic, string key, string? value, long timestamp) =>
        driver.CreateInputTopic<string, string?>(topic, Serde.Utf8, Serde.Utf8!).PipeInput(key, value, timestamp);

    private static IEnumerable<string?> Values(TopologyTestDriver driver, string topic) =>
        driver.CreateOutputTopic<string, string?>(topic, Serde.Utf8, Serde.Utf8!).ReadKeyValuesToList().Select(record => record.Value);

    private KTable<string, string> Table(string topic) => _builder.Table(topic, materialized: Materialized.As<string, string>(topic));
}
