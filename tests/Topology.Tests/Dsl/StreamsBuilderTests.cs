using System.Buffers;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

public sealed class StreamsBuilderTests
{
    private readonly StreamsBuilder _builder = new();
    private readonly StreamsBuilder _generating = new(new StreamsBuilderOptions { AllowGeneratedNames = true });

    [Fact]
    public void A_named_operator_takes_a_number_as_an_unnamed_one_does()
    {
        _builder.Stream<string, string>("in").Filter((_, _) => true, Named.As("mine")).MapValues(value => value).To("out");

        Assert.Equal(
            ["KSTREAM-SOURCE-0000000000", "mine", "KSTREAM-MAPVALUES-0000000002", "KSTREAM-SINK-0000000003"], Nodes(_builder.Build()));
    }

    [Fact]
    public void An_unnamed_store_takes_a_number_before_its_aggregation()
    {
        _generating.Stream<string, string>("in").GroupByKey().Count();

        var part = Assert.Single(_generating.Build().Subtopologies);

        Assert.Equal("KSTREAM-AGGREGATE-STATE-STORE-0000000001", Assert.Single(part.Stores).Name);
        Assert.Equal(["KSTREAM-SOURCE-0000000000", "KSTREAM-AGGREGATE-0000000002"], part.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void A_processor_that_is_named_takes_no_number()
    {
        _builder.Stream<string, string>("in").Process(() => new Identity(), Named.As("mine")).Filter((_, _) => true);

        Assert.Equal(["KSTREAM-SOURCE-0000000000", "mine", "KSTREAM-FILTER-0000000001"], Nodes(_builder.Build()));
    }

    [Fact]
    public void A_table_has_a_store_only_if_it_is_named_or_needed()
    {
        var plain = new StreamsBuilder();
        plain.Table<string, string>("cards").ToStream().To("out");
        Assert.Empty(Assert.Single(plain.Build().Subtopologies).Stores);

        var needed = new StreamsBuilder(new StreamsBuilderOptions { AllowGeneratedNames = true });
        needed.Stream<string, string>("in").Join(needed.Table<string, string>("cards"), (value, card) => value + card).To("out");
        Assert.Equal("cards-STATE-STORE-0000000001", Assert.Single(Assert.Single(needed.Build().Subtopologies).Stores).Name);
    }

    [Fact]
    public void A_join_co_partitions_the_topics_of_both_sides()
    {
        var table = _builder.Table("cards", materialized: Materialized.As<string, string>("cards"));
        _builder.Stream<string, string>("in")
            .SelectKey((_, value) => value)
            .LeftJoin(table, (value, card) => value + card, Joined.As<string, string, string>("enrich"))
            .To("out");

        var group = Assert.Single(_builder.Build().CopartitionGroups);

        Assert.Equal([new PlanTopic("enrich-repartition", Internal: true), new PlanTopic("cards", Internal: false)], group);
    }

    [Fact]
    public void Everything_that_needs_a_name_is_listed_with_how_to_name_it()
    {
        var rekeyed = _builder.Stream<string, string>("in").SelectKey((_, value) => value);
        rekeyed.GroupByKey(Grouped.As<string, string>("grouped")).Count();
        rekeyed.Join(_builder.Table<string, string>("cards"), (value, card) => value + card);
        rekeyed.Repartition();

        var message = Assert.Throws<TopologyException>(_builder.Build).Message;

        Assert.StartsWith("The topology has 4 problems:", message, StringComparison.Ordinal);
        Assert.Contains("KSTREAM-AGGREGATE-0000000003 needs a store", message, StringComparison.Ordinal);
        Assert.Contains("KTABLE-SOURCE-0000000009 needs a store", message, StringComparison.Ordinal);
        Assert.Contains("name it with Joined.As", message, StringComparison.Ordinal);
        Assert.Contains("name it with Repartitioned.As", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_serdes_are_listed_by_operator()
    {
        _builder.Stream<string, Uri>("in").MapValues(uri => new Version(uri.Host)).To("out");

        var message = Assert.Throws<TopologyException>(_builder.Build).Message;

        Assert.Contains("KSTREAM-SOURCE-0000000000 has no serde for its values of type Uri", message, StringComparison.Ordinal);
        Assert.Contains("KSTREAM-SINK-0000000002 has no serde for its values of type Version", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Serdes_are_inherited_where_the_type_is_unchanged()
    {
        var serde = new UriSerde();
        var stream = _builder.Stream("in", Consumed.With(serde, serde));

        Assert.Same(serde, stream.Filter((_, _) => true).Peek((_, _) => { }).KeySerde);
        Assert.Same(serde, stream.SelectKey((_, value) => value).ValueSerde);
        Assert.Null(stream.SelectKey((_, value) => value).KeySerde);
        Assert.Null(stream.MapValues(value => value).ValueSerde);
        Assert.Same(serde, stream.MapValues(value => value).KeySerde);
        Assert.Null(stream.Merge(stream).KeySerde);
    }

    [Fact]
    public void A_table_hands_its_serdes_to_its_stream_and_to_its_store()
    {
        var serde = new UriSerde();
        var table = _builder.Stream("in", Consumed.With(serde, serde)).GroupByKey().Reduce((first, _) => first, Materialized.As<Uri, Uri>("first"));
        table.ToStream().To("out");

        var store = Assert.IsType<KeyValueStoreDefinition<Uri, Uri>>(Assert.Single(Assert.Single(_builder.Build().Subtopologies).Stores));

        Assert.Same(serde, Assert.IsType<LocatedSerde<Uri>>(store.KeySerde).Inner);
        Assert.Same(serde, Assert.IsType<LocatedSerde<Uri>>(store.ValueSerde).Inner);
    }

    [Fact]
    public void A_deleted_row_of_a_value_type_is_null_in_the_stream()
    {
        KStream<string, long?> counts = _builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts")).ToStream();
        counts.To("out");
        KTable<string, long> back = counts.ToTable();

        Assert.NotNull(back);
        Assert.NotNull(_builder.Build());
    }

    [Fact]
    public void Options_of_a_store_reach_its_definition()
    {
        var materialized = Materialized.As<string, long>("counts").InMemory().WithLoggingDisabled();
        _builder.Stream<string, string>("in").GroupByKey().Count(materialized);

        var store = Assert.Single(Assert.Single(_builder.Build().Subtopologies).Stores);

        Assert.False(store.Persistent);
        Assert.False(store.Logged);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stores_of_the_DSL_are_where_the_options_say_unless_they_say_it_themselves(bool persistent)
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { PersistentStores = persistent, AllowGeneratedNames = true });
        var stream = builder.Stream<string, string>("in");
        var groups = stream.GroupByKey();
        groups.Count(Materialized.As<string, long>("usual"));
        groups.Count(Materialized.As<string, long>("disk").OnDisk());
        groups.Count(Materialized.As<string, long>("memory").InMemory());
        groups.WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromHours(1))).Count(Materialized.As<string, long>("usual-windows"));
        groups.WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.FromHours(1))).Count(Materialized.As<string, long>("usual-sessions"));
        var rows = builder.Table("rows", materialized: Materialized.As<string, string>("usual-table"));
        var named = builder.Table("names", materialized: Materialized.As<string, string>("disk-names").OnDisk());
        rows.Join(named, row => row, (row, name) => row + name);
        builder.GlobalTable("all", materialized: Materialized.As<string, string>("usual-global"));
        var other = builder.Stream<string, string>("other");
        var windows = JoinWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromHours(1));
        stream.OuterJoin(other, (one, two) => one + two, windows, new StreamJoined<string, string, string> { StoreName = "usual" }).To("x");
        stream.Join(other, (one, two) => one + two, windows, new StreamJoined<string, string, string> { StoreName = "disk" }.OnDisk()).To("y");

        var stores = builder.Build().Parts.SelectMany(part => part.Stores).ToList();

        Assert.Contains(stores, store => store.Name.Contains("SUBSCRIPTION", StringComparison.Ordinal));
        Assert.Equal(14, stores.Count);
        Assert.All(stores, store => Assert.Equal(store.Name.Split('-')[0] switch { "disk" => true, "memory" => false, _ => persistent }, store.Persistent));
    }

    [Fact]
    public void Streams_of_the_same_topics_are_one_source_and_overlapping_ones_are_refused()
    {
        _builder.Stream<string, string>(["a", "b"]).To("x");
        _builder.Stream<string, string>(["b", "a"]).To("y");
        Assert.Single(Nodes(_builder.Build()), name => name.Contains("SOURCE", StringComparison.Ordinal));

        _builder.Stream<string, string>("a").To("z");
        Assert.Contains("Topic a is read by both", Assert.Throws<TopologyException>(_builder.Build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_topology_can_be_built_again_after_more_was_declared()
    {
        var stream = _builder.Stream<string, string>("in");
        stream.To("one");
        Assert.Equal(2, Nodes(_builder.Build()).Count());
        stream.To("two");
        Assert.Equal(3, Nodes(_builder.Build()).Count());
    }

    [Fact]
    public void One_processor_for_two_tasks_is_refused()
    {
        var shared = new Identity();
        _builder.Stream<string, string>("in").Process(() => shared);
        var part = Assert.Single(_builder.Build().Subtopologies);

        TaskGraph.Create(part, "app");

        Assert.Throws<TopologyException>(() => TaskGraph.Create(part, "app"));
    }

    private static IEnumerable<string> Nodes(StreamTopology topology) => topology.Subtopologies.SelectMany(part => part.Nodes).Select(node => node.Name);

    private sealed class Identity : IProcessor<string, string, string, string>
    {
        public void Process(in Record<string, string> record)
        {
        }
    }

    private sealed class UriSerde : ISerde<Uri>
    {
        public void Serialize(Uri value, IBufferWriter<byte> destination, in SerdeContext context) => throw new NotSupportedException();

        public Uri Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => throw new NotSupportedException();
    }
}
