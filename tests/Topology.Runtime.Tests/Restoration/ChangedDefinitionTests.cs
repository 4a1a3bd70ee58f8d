using System.Buffers;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>A topology that changed over existing state.</summary>
[Trait("Fault", "1.7")]
public sealed class ChangedDefinitionTests : IDisposable
{
    private static readonly TimeWindows TenSeconds = TimeWindows.OfSizeAndGrace(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));

    private readonly string _root = Directory.CreateTempSubdirectory("changed-definition").FullName;

    public static TheoryData<string, string> Changes => new()
    {
        { "text", "its values were written as Serde.Int64 and are declared as Serde.Utf8" },
        { "plain", "a store of rows with their times, and it is declared as a store of rows" },
        { "windows", "a store of rows with their times, and it is declared as a store of windows of 10000 ms with their times" },
        { "sessions", "a store of rows with their times, and it is declared as a store of sessions" },
        { "versions", "a store of rows with their times, and it is declared as a store of versions" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Another_kind_of_store_or_another_serde_is_refused_by_name_before_the_first_record(string change, string difference)
    {
        using var driver = OnDisk(Count());
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 1);

        var refused = Assert.Throws<StoreMismatchException>(() => driver.Restart(Changed(change)));

        Assert.Equal("store", refused.Store);
        Assert.Equal(FaultScope.Application, refused.Scope);
        Assert.Contains("Task 0_0: store store holds rows of another definition", refused.Message, StringComparison.Ordinal);
        Assert.Contains(difference, refused.Message, StringComparison.Ordinal);
        Assert.Empty(driver.Cluster.ReadAll("dead", 0));
    }

    [Fact]
    public void State_that_was_refused_is_untouched()
    {
        using var driver = OnDisk(Count());
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 1);
        Assert.Throws<StoreMismatchException>(() => driver.Restart(Changed("text")));

        driver.Restart(Count());
        input.PipeInput("a", "x", 2);

        Assert.Equal([1, 2], driver.CreateOutputTopic<string, long>("out").ReadValuesToList());
        Assert.True(driver.Restores[^1] is { FromLocalState: true, Records: 0 }, "The rows were there, nothing had to be restored.");
    }

    [Fact]
    public void Windows_of_another_length_are_refused()
    {
        using var driver = OnDisk(Windows(TenSeconds));
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 1);

        var refused = Assert.Throws<StoreMismatchException>(
            () => driver.Restart(Windows(TimeWindows.OfSizeAndGrace(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5)))));

        Assert.Contains("windows of 10000 ms with their times, and it is declared as a store of windows of 60000 ms", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_join_of_streams_goes_on_with_its_rows_when_its_time_difference_changes(bool onDisk)
    {
        using var driver = onDisk ? OnDisk(Join(10)) : new TopologyTestDriver(Join(10), DeadLetters with { StoreEngine = new MemoryStoreEngine() });
        driver.CreateInputTopic<string, string>("left").PipeInput("a", "l", 1_000);
        driver.CreateInputTopic<string, string>("right").PipeInput("b", "r", 1_000);

        driver.Restart(Join(20));
        driver.CreateInputTopic<string, string>("right").PipeInput("a", "r", 16_000);

        Assert.Equal(["l+r"], driver.CreateOutputTopic<string, string>("out").ReadValuesToList());
    }

    [Fact]
    public void A_store_of_duplicates_takes_over_rows_that_a_length_was_said_of()
    {
        var identity = Stores.Window("store", Serde.Utf8, Serde.Int64, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(20), retainDuplicates: true).Identity;
        var earlier = identity with { Kind = "windows of 20000 ms with duplicates" };

        Assert.NotEqual(identity.Kind, earlier.Kind);
        Assert.Null(identity.Refuses(StoreIdentity.Parse(earlier.ToText())!));
        Assert.True(identity.Reads(earlier.Fingerprint), "Offsets carry the earlier fingerprint until the next commit.");
        Assert.NotNull(identity.Refuses(identity with { Kind = "windows of 20000 ms" }));
        Assert.False(identity.Reads((identity with { Kind = "windows of 20000 ms" }).Fingerprint), "Rows without duplicates lie otherwise.");
    }

    [Fact]
    public void Rows_that_lie_otherwise_by_another_retention_are_made_anew_from_the_changelog()
    {
        using var driver = OnDisk(Windows(TenSeconds));
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 61_000);
        input.PipeInput("a", "x", 62_000);

        driver.Restart(Windows(TenSeconds, TimeSpan.FromHours(1)));
        input.PipeInput("a", "x", 63_000);

        Assert.Equal([1, 2, 3], driver.CreateOutputTopic<byte[], long>("out").ReadValuesToList());
    }

    [Fact]
    public void Results_on_close_instead_of_updates_find_the_windows_that_were_there()
    {
        using var driver = OnDisk(Windows(TenSeconds));
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 1_000);

        driver.Restart(Windows(TenSeconds, onClose: true));
        input.PipeInput("b", "x", 15_000);

        Assert.Equal([1, 1], driver.CreateOutputTopic<byte[], long>("out").ReadValuesToList());
    }

    [Fact]
    public void A_serde_that_reads_the_bytes_of_another_one_takes_its_rows_over()
    {
        using var driver = OnDisk(Last(new Tagged("v1").WithFormat("tag-1")));
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 1);
        Assert.Throws<StoreMismatchException>(() => driver.Restart(Last(new Tagged("v2").WithFormat("tag-2"))));

        driver.Restart(Last(new Tagged("v2") { ReadsAll = true }.WithFormat("tag-2", "tag-1")));
        Assert.Equal([new("a", "x")], driver.GetKeyValueStore<string, string>("store").All());

        // From now on the rows are of the new name, also for those who know the old one only.
        Assert.Throws<StoreMismatchException>(() => driver.Restart(Last(new Tagged("v1").WithFormat("tag-1"))));
    }

    [Fact]
    public void A_driver_whose_stores_are_in_memory_refuses_what_would_be_refused_on_disk()
    {
        using var driver = new TopologyTestDriver(Count());

        Assert.Equal("store", Assert.Throws<StoreMismatchException>(() => driver.Restart(Changed("text"))).Store);
        Assert.Throws<InvalidOperationException>(driver.Commit);

        driver.Restart(Count());
        driver.Commit();
    }

    [Fact]
    public void A_task_without_local_state_refuses_the_rows_of_another_definition_before_it_restores_them()
    {
        // An engine of the test's own: the driver takes it for a task that has moved, and has nothing but topics and offsets.
        using var driver = new TopologyTestDriver(Count(), DeadLetters with { StoreEngine = new MemoryStoreEngine() });
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 1);
        var restores = driver.Restores.Count;

        var refused = Assert.Throws<StoreMismatchException>(() => driver.Restart(Changed("windows")));

        Assert.Equal("store", refused.Store);
        Assert.Contains("what was committed last was written by another definition", refused.Message, StringComparison.Ordinal);
        Assert.Equal(restores, driver.Restores.Count);
    }

    [Fact]
    public void What_a_serde_also_reads_is_taken_over_without_local_state_too()
    {
        using var driver = new TopologyTestDriver(Last(new Tagged("v1").WithFormat("tag-1")), DeadLetters with { StoreEngine = new MemoryStoreEngine() });
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 1);
        Assert.Throws<StoreMismatchException>(() => driver.Restart(Last(new Tagged("v2").WithFormat("tag-2"))));

        driver.Restart(Last(new Tagged("v2") { ReadsAll = true }.WithFormat("tag-2", "tag-1")));

        Assert.Equal([new("a", "x")], driver.GetKeyValueStore<string, string>("store").All());
    }

    [Fact]
    public void A_row_that_cannot_be_read_stops_the_application_and_is_no_records_fault()
    {
        // The name of the bytes was kept while the bytes changed: the row itself has to tell.
        using var driver = new TopologyTestDriver(Last(new Tagged("v1").WithFormat("tag")), DeadLetters);
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 1);
        driver.Restart(Last(new Tagged("v2").WithFormat("tag")));

        var stopped = Assert.ThrowsAny<StreamException>(() => input.PipeInput("a", "y", 2));

        Assert.IsType<UnreadableStateException>(stopped.InnerException);
        Assert.Contains("Store store", stopped.Message, StringComparison.Ordinal);
        Assert.Empty(driver.Cluster.ReadAll("dead", 0));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static TopologyTestOptions DeadLetters => new() { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" };

    private static StreamTopology Count()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("store")).ToStream().To("out");
        return builder.Build();
    }

    private static StreamTopology Last(ISerde<string> serde)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Reduce((_, value) => value, Materialized.As<string, string>("store") with { ValueSerde = serde })
            .ToStream().To("out");
        return builder.Build();
    }

    private static StreamTopology Windows(TimeWindows windows, TimeSpan? retention = null, bool onClose = false)
    {
        var builder = new StreamsBuilder();
        var store = Materialized.As<string, long>("store") with { Retention = retention };
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(windows)
            .EmitStrategy(onClose ? EmitStrategy.OnWindowClose : EmitStrategy.OnWindowUpdate).Count(store).ToStream().To("out");
        return builder.Build();
    }

    private static StreamTopology Join(int seconds)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("left").LeftJoin(
            builder.Stream<string, string>("right"),
            (left, right) => $"{left}+{right}",
            JoinWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromSeconds(seconds)),
            StreamJoined.With(Serde.Utf8, Serde.Utf8, Serde.Utf8).WithName("join").WithStoreName("join")).To("out");
        return builder.Build();
    }

    private static StreamTopology Changed(string change)
    {
        var builder = new StreamsBuilder();
        var input = builder.Stream<string, string>("in");
        switch (change)
        {
            case "text":
                return Last(Serde.Utf8);
            case "plain":
                builder.AddStateStore(Stores.KeyValue("store", Serde.Utf8, Serde.Int64));
                input.Process(() => new Passing(), Named.As("user"), "store").To("out");
                break;
            case "windows":
                input.GroupByKey().WindowedBy(TenSeconds).Count(Materialized.As<string, long>("store")).ToStream().To("out");
                break;
            case "sessions":
                input.GroupByKey().WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.FromSeconds(5)))
                    .Count(Materialized.As<string, long>("store")).ToStream().To("out");
                break;
            default:
                builder.AddStateStore(Stores.VersionedKeyValue("store", Serde.Utf8, Serde.Int64, TimeSpan.FromMinutes(1)));
                input.Process(() => new Passing(), Named.As("user"), "store").To("out");
                break;
        }

        return builder.Build();
    }

    private TopologyTestDriver OnDisk(StreamTopology topology) =>
        new(topology, DeadLetters with { StoreEngine = new RocksDbStoreEngine(), StateDirectory = _root });

    private sealed class Passing : Processing.IProcessor<string, string, string, string>
    {
        public void Init(Processing.IProcessorContext<string, string> context)
        {
        }

        public void Process(in Record<string, string> record)
        {
        }
    }

    /// <summary>Text behind a tag.</summary>
    private sealed class Tagged(string tag) : ISerde<string>
    {
        public bool ReadsAll { get; init; }

        public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context) =>
            Serde.Utf8.Serialize($"{tag}:{value}", destination, context);

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
        {
            var text = Serde.Utf8.Deserialize(bytes, context);
            return text.StartsWith(tag + ":", StringComparison.Ordinal) || (ReadsAll && text.StartsWith("v1:", StringComparison.Ordinal))
                ? text[(tag.Length + 1)..]
                : throw new SerdeException("the tag is another one");
        }
    }
}
