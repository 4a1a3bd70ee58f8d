using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

public sealed class TableJoinTests
{
    // The inputs of rule K5: side, value, time; all of one key.
    private const string Inputs = "L∅1 R∅2 LA3 Ra4 LB5 Rb6 L∅7 R∅8 LC9 Rc10 R∅11 L∅12 R∅13 Rd7 LD6 L∅2 R∅3 Re14 LE15 L∅10 R∅9 LF4 Rf3";

    [Theory]
    [InlineData("inner", false)]
    [InlineData("inner", true)]
    [InlineData("left", false)]
    [InlineData("left", true)]
    [InlineData("outer", false)]
    [InlineData("outer", true)]
    public void Every_change_gives_what_Kafka_Streams_gives_L3(string kind, bool isStored)
    {
        using var driver = new TopologyTestDriver(Joined(kind, isStored));
        var output = driver.CreateOutputTopic<string, string>("out");
        var results = new List<string>();
        foreach (var input in Inputs.Split(' '))
        {
            driver.CreateInputTopic<string, string?>(input[0] == 'L' ? "left" : "right", Serde.Utf8, Serde.Utf8!)
                .PipeInput("k", input[1] == '∅' ? null : input[1..2], long.Parse(input[2..]));
            var produced = output.ReadRecordsToList();
            results.Add(produced.Count == 0 ? "–" : string.Join('+', produced.Select(record => $"{(record.HasValue ? record.Value : "∅")}{record.Timestamp}")));
        }

        Assert.Equal(
            kind switch
            {
                "inner" => "–,–,–,A-a4,B-a5,B-b6,∅7,–,–,C-c10,∅11,–,–,–,D-d7,∅7,–,–,E-e15,∅14,–,–,F-f4",
                "left" => "–,–,A-null3,A-a4,B-a5,B-b6,∅7,–,C-null9,C-c10,C-null11,∅12,–,–,D-d7,∅7,–,–,E-e15,∅14,–,F-null4,F-f4",
                _ => "–,–,A-null3,A-a4,B-a5,B-b6,null-b7,∅8,C-null9,C-c10,C-null11,∅12,–,null-d7,D-d7,null-d7,∅3,null-e14,E-e15,null-e14,∅9,F-null4,F-f4",
            },
            string.Join(',', results));
    }

    [Fact]
    public void Absent_sides_are_null_whatever_the_types_and_the_key_can_be_asked_for()
    {
        var builder = new StreamsBuilder();
        var texts = builder.Table("texts", materialized: Materialized.As<string, string>("texts"));
        var numbers = builder.Table("numbers", materialized: Materialized.As<string, long>("numbers"));
        texts.LeftJoin(numbers, (text, number) => $"{text}/{number?.ToString() ?? "none"}").ToStream().To("left");
        texts.OuterJoin(numbers, (key, text, number) => $"{key}:{text ?? "none"}/{number?.ToString() ?? "none"}").ToStream().To("outer");
        numbers.OuterJoin(texts, (number, text) => (number ?? 0) + (text?.Length ?? 0)).ToStream().To("sums");
        numbers.LeftJoin(texts, (key, number, text) => $"{key}:{number}/{text ?? "none"}").ToStream().To("keyed");
        numbers.OuterJoin(numbers, (one, two) => (one ?? 0) + (two ?? 0)).ToStream().To("twice");
        numbers.Join(texts, (key, number, text) => $"{key}:{number}/{text}").ToStream().To("inner");
        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic<string, long>("numbers").PipeInput("k", 7, 0);
        driver.CreateInputTopic<string, string>("texts").PipeInput("k", "abc", 1);

        Assert.Equal(["abc/7"], Values<string>(driver, "left"));
        Assert.Equal(["k:none/7", "k:abc/7"], Values<string>(driver, "outer"));
        Assert.Equal([7L, 10L], Values<long>(driver, "sums"));
        Assert.Equal(["k:7/none", "k:7/abc"], Values<string>(driver, "keyed"));
        Assert.Equal([14L, 14L], Values<long>(driver, "twice"));
        Assert.Equal(["k:7/abc"], Values<string>(driver, "inner"));
    }

    [Fact]
    public void A_result_without_a_store_can_be_joined_again()
    {
        var builder = new StreamsBuilder();
        var (a, b, c) = (Table(builder, "a"), Table(builder, "b"), Table(builder, "c"));
        a.Join(b, (left, right) => left + right).OuterJoin(c, (left, right) => $"{left ?? "-"}{right ?? "-"}").ToStream().To("out");
        using var driver = new TopologyTestDriver(builder.Build());
        Pipe(driver, "a", "A", 5);
        Pipe(driver, "c", "C", 1);
        Pipe(driver, "b", "B", 3);
        Pipe(driver, "c", "D", 4);
        Pipe(driver, "a", null, 6);

        Assert.Equal(
            ["-C@1", "ABC@5", "ABD@5", "-D@6"],
            driver.CreateOutputTopic<string, string>("out").ReadRecordsToList().Select(record => $"{record.Value}@{record.Timestamp}"));
    }

    [Fact]
    public void A_joiner_that_gives_null_deletes_the_row()
    {
        var builder = new StreamsBuilder();
        Table(builder, "a").Join(Table(builder, "b"), (left, right) => left == right ? null : left + right, Materialized.As<string, string?>("joined")!)
            .ToStream().To("out");
        using var driver = new TopologyTestDriver(builder.Build());
        Pipe(driver, "a", "A", 0);
        Pipe(driver, "b", "B", 1);
        Pipe(driver, "b", "A", 2);

        Assert.Equal(["AB", null], Values<string?>(driver, "out"));
        Assert.Empty(driver.GetKeyValueStore<string, string>("joined").All());
    }

    [Fact]
    public void Names_follow_the_name_of_the_join_N2()
    {
        var builder = new StreamsBuilder();
        Table(builder, "a").LeftJoin(Table(builder, "b"), (left, right) => left + right, Materialized.As<string, string>("joined"), Named.As("mine")).ToStream().To("out");

        var part = Assert.Single(builder.Build().Subtopologies);

        Assert.Equal(["mine-join-this", "mine-join-other", "mine", "KTABLE-TOSTREAM-0000000007"], part.Nodes.Where(node => node.Kind == PlanNodeKind.Processor).Skip(2).Select(node => node.Name));
    }

    [Fact]
    public void A_cached_join_tells_only_the_last_result_of_a_commit_Q1()
    {
        var builder = new StreamsBuilder();
        var joined = Table(builder, "a").OuterJoin(Table(builder, "b"), (left, right) => $"{left}{right}", Materialized.As<string, string>("joined").WithCachingEnabled());
        joined.GroupBy((_, value) => new KeyValuePair<string, string>("all", value), Grouped.As<string, string>("all"))
            .Aggregate(() => "", (_, added, sum) => $"{sum}+{added}", (_, removed, sum) => $"{sum}-{removed}", Materialized.As<string, string>("sums"))
            .ToStream().To("out");
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { CommitEvery = 2 });
        Pipe(driver, "a", "1", 0);
        Pipe(driver, "b", "2", 1);
        Pipe(driver, "a", "3", 2);
        Pipe(driver, "b", "4", 3);

        Assert.Equal(["+12", "+12-12+34"], Values<string>(driver, "out"));
    }

    [Fact]
    public void Tables_of_two_builders_cannot_be_joined() => Assert.Throws<ArgumentException>(
        () => Table(new StreamsBuilder(), "a").Join(Table(new StreamsBuilder(), "b"), (left, right) => left + right));

    private static StreamTopology Joined(string kind, bool isStored)
    {
        var builder = new StreamsBuilder();
        var (left, right) = (Table(builder, "left"), Table(builder, "right"));
        var stored = isStored ? Materialized.As<string, string>("joined") : null;
        var joined = kind switch
        {
            "inner" => left.Join(right, (l, r) => $"{l}-{r}", stored),
            "left" => left.LeftJoin(right, (l, r) => $"{l}-{r ?? "null"}", stored),
            _ => left.OuterJoin(right, (l, r) => $"{l ?? "null"}-{r ?? "null"}", stored),
        };
        joined.ToStream().To("out");
        return builder.Build();
    }

    private static KTable<string, string> Table(StreamsBuilder builder, string topic) =>
        builder.Table(topic, materialized: Materialized.As<string, string>(topic));

    private static void Pipe(TopologyTestDriver driver, string topic, string? value, long timestamp) =>
        driver.CreateInputTopic<string, string?>(topic, Serde.Utf8, Serde.Utf8!).PipeInput("k", value, timestamp);

    private static IEnumerable<V> Values<V>(TopologyTestDriver driver, string topic) =>
        driver.CreateOutputTopic<string, V>(topic).ReadKeyValuesToList().Select(record => record.Value);
}
