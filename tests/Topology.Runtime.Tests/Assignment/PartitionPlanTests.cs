using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Assignment;

/// <summary>Rules R5, R7, N1.</summary>
public sealed class PartitionPlanTests
{
    [Fact]
    public void A_repartition_topic_has_as_many_partitions_as_the_largest_source_before_it()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>(["small", "large"]).SelectKey((_, value) => value).Repartition(Repartitioned.As<string, string>("again")).To("out");

        var plan = Resolve(builder, ("small", 2), ("large", 5), ("out", 1));

        Assert.Equal(5, plan.Counts["app-again-repartition"]);
    }

    [Fact]
    public void A_given_number_of_partitions_is_kept()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").Repartition(Repartitioned.As<string, string>("again").WithNumberOfPartitions(7)).To("out");

        var plan = Resolve(builder, ("in", 2), ("out", 1));

        Assert.Equal(7, plan.Counts["app-again-repartition"]);
    }

    [Fact]
    public void The_topics_of_a_foreign_key_join_have_as_many_partitions_as_the_table_they_lead_to_R8()
    {
        var builder = new StreamsBuilder();
        var cards = builder.Table("cards", materialized: Materialized.As<string, string>("cards"));
        var banks = builder.Table("banks", materialized: Materialized.As<string, string>("banks"));
        var perCountry = banks.GroupBy((bank, country) => new KeyValuePair<string, string>(country, bank), Grouped.As<string, string>("by-country"))
            .Reduce((first, _) => first, (first, _) => first, Materialized.As<string, string>("first-bank"));
        var banked = cards.Join(banks, bank => bank, (bank, country) => country, TableJoined.As<string, string>("one"), Materialized.As<string, string>("banked"));
        banked.Join(perCountry, country => country, (country, bank) => bank, TableJoined.As<string, string>("two"));

        var plan = Resolve(builder, ("cards", 2), ("banks", 5));

        Assert.Equal(
            [("one-subscription-registration", 5), ("one-subscription-response", 2), ("two-subscription-registration", 5), ("two-subscription-response", 2)],
            plan.Counts.Where(count => count.Key.EndsWith("-topic", StringComparison.Ordinal)).Select(count => (count.Key[4..^6], count.Value)).Order());
    }

    [Fact]
    public void A_chain_of_repartitions_resolves_from_the_front()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in")
            .Repartition(Repartitioned.As<string, string>("first"))
            .Repartition(Repartitioned.As<string, string>("second"))
            .Repartition(Repartitioned.As<string, string>("third"))
            .To("out");

        var plan = Resolve(builder, ("in", 3), ("out", 1));

        Assert.Equal([3, 3, 3], new[] { "first", "second", "third" }.Select(name => plan.Counts[$"app-{name}-repartition"]));
    }

    [Fact]
    public void Streams_that_are_to_be_copartitioned_get_the_same_number_of_partitions_also_round_a_circle_R7()
    {
        // What comes back to a store goes through a topic that others write to as well.
        var builder = new StreamsBuilder();
        builder.AddStateStore(Stores.KeyValue("store", Serde.Utf8, Serde.Utf8));
        var input = builder.Stream<string, string>("in");
        var asked = input.Process(() => new Passes(), Named.As("asks"), "store").Repartition(Repartitioned.As<string, string>("asked"));
        var others = builder.Stream<string, string>("others").Repartition(Repartitioned.As<string, string>("others-by-key"));
        var answers = asked.CopartitionWith(others).Merge(others).Repartition(Repartitioned.As<string, string>("answers"));
        Assert.Same(answers, answers.CopartitionWith(input));
        answers.Process(() => new Passes(), Named.As("answered"), "store");

        foreach (var (mine, theirs) in ((int, int)[])[(3, 8), (8, 3), (5, 5)])
        {
            var plan = Resolve(builder, ("in", mine), ("others", theirs));
            Assert.Equal(mine, plan.Counts["app-answers-repartition"]);
            Assert.Equal(plan.Counts["app-asked-repartition"], plan.Counts["app-others-by-key-repartition"]);
        }
    }

    [Fact]
    public void Topics_that_are_to_be_copartitioned_and_differ_are_refused_with_their_counts()
    {
        var builder = new StreamsBuilder();
        var (left, right) = (builder.Stream<string, string>("left"), builder.Stream<string, long>("right"));
        left.CopartitionWith(right);
        left.To("out");
        right.To("out-right");

        var exception = Assert.Throws<TopologyException>(() => Resolve(builder, ("left", 2), ("right", 3), ("out", 1), ("out-right", 1)));

        Assert.Contains("left (2), right (3)", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => left.CopartitionWith(new StreamsBuilder().Stream<string, long>("right")));
    }

    [Fact]
    public void Missing_topics_are_named_all_at_once()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").To("out");

        var exception = Assert.Throws<TopologyException>(() => Resolve(builder));

        Assert.Contains("Topic in does not exist", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Topic out does not exist", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Joined_topics_that_differ_are_refused_with_their_counts()
    {
        var builder = new StreamsBuilder();
        var table = builder.Table("table", materialized: Materialized.As<string, string>("rows"));
        builder.Stream<string, string>("in").Join(table, (left, right) => left + right).To("out");

        var exception = Assert.Throws<TopologyException>(() => Resolve(builder, ("in", 2), ("table", 3), ("out", 1)));

        Assert.Contains("in (2)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("table (3)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repartition_topic_that_is_joined_follows_the_topic_that_is_there()
    {
        var builder = new StreamsBuilder();
        var table = builder.Table("table", materialized: Materialized.As<string, string>("rows"));
        builder.Stream<string, string>("in").SelectKey((_, value) => value).Repartition(Repartitioned.As<string, string>("again"))
            .Join(table, (left, right) => left + right).To("out");

        var plan = Resolve(builder, ("in", 2), ("table", 3), ("out", 1));

        Assert.Equal(3, plan.Counts["app-again-repartition"]);
    }

    [Fact]
    public void A_member_runs_the_tasks_whose_partitions_it_owns()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>(["small", "large"]).To("out");
        var plan = Resolve(builder, ("small", 1), ("large", 3), ("out", 1));

        var tasks = plan.Tasks(new HashSet<TopicPartition> { new("small", 0), new("large", 0), new("large", 2) });

        // Task 2 needs no partition of the small topic, which has none of that number.
        Assert.Equal([new TaskId(0, 0), new TaskId(0, 2)], tasks);
    }

    [Fact]
    public void A_task_split_between_members_is_refused()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>(["left", "right"]).To("out");
        var plan = Resolve(builder, ("left", 2), ("right", 2), ("out", 1));

        var exception = Assert.Throws<StreamException>(() => plan.Tasks(new HashSet<TopicPartition> { new("left", 1) }));

        Assert.Equal(FaultScope.Application, exception.Scope);
        Assert.Contains("Task 0_1", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 4)]
    [InlineData(3, 3)]
    public void Tasks_follow_from_an_anchor_topic_whatever_inputs_there_are(int? existing, int anchors)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>(["small", "large"]).To("out");
        builder.Stream<string, string>("alone").To("out");
        var plan = Resolve(builder, ("small", 1), ("large", 4), ("alone", 2), ("out", 1)).Anchored(existing);

        Assert.Equal(["app-tasks"], plan.SubscribedTopics);
        Assert.Equal(anchors, plan.InternalTopics["app-tasks"]);
        var all = Enumerable.Range(0, anchors).SelectMany(anchor => plan.Tasks(new HashSet<TopicPartition> { new("app-tasks", anchor) })).ToList();
        Assert.Equal([new(0, 0), new(0, 1), new(0, 2), new(0, 3), new(1, 0), new(1, 1)], all.Order());
        var first = plan.Tasks(new HashSet<TopicPartition> { new("app-tasks", 0) });
        Assert.Equal(anchors == 4 ? [new TaskId(0, 0), new(1, 0)] : [new TaskId(0, 0), new(0, 3), new(1, 0)], first);
    }

    private static PartitionPlan Resolve(StreamsBuilder builder, params (string Topic, int Partitions)[] topics) =>
        PartitionPlan.Resolve(builder.Build(), "app", topics.ToDictionary(topic => topic.Topic, topic => topic.Partitions));

    private sealed class Passes : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context) => _context = context;

        public void Process(in Record<string, string> record) => _context.Forward(record);
    }
}
