using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>The life of global stores: loading, following, coming back (rule K6).</summary>
public sealed class GlobalStoreTests
{
    [Fact]
    public void Rows_are_loaded_before_anything_is_processed_K6()
    {
        using var driver = new TopologyTestDriver(Joined());
        driver.CreateInputTopic<string, string>("rows").PipeInput("a", "old", 1);

        // Both arrive while the application is away. The engine in memory has lost the first row, too.
        driver.Cluster.Produce("in", 0, "k"u8.ToArray(), "a"u8.ToArray(), 5);
        driver.Cluster.Produce("rows", 0, "a"u8.ToArray(), "new"u8.ToArray(), 9);
        driver.Restart();
        driver.Commit();

        Assert.Equal(["a+new"], Outputs(driver));
        Assert.Equal(2, Loads(driver).Last().Records);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_restart_goes_on_from_the_stored_offset_and_reads_nothing_twice(bool crash)
    {
        using var driver = new TopologyTestDriver(Joined(), Persistent());
        var rows = driver.CreateInputTopic<string, string>("rows");
        rows.PipeInput("a", "A", 1);
        rows.PipeInput("b", "B", 2);

        Action comeBack = crash ? driver.Crash : driver.Restart;
        comeBack();
        var afterRows = Loads(driver).Last();
        driver.Cluster.Produce("rows", 0, "a"u8.ToArray(), "A2"u8.ToArray(), 3);
        comeBack();
        var afterOneMore = Loads(driver).Last();
        driver.CreateInputTopic<string, string>("in").PipeInput("k", "a", 4);
        driver.CreateInputTopic<string, string>("in").PipeInput("k", "b", 5);

        Assert.Equal((2, 0, true), (afterRows.StartOffset, afterRows.Records, afterRows.FromLocalState));
        Assert.Equal((2, 3, 1, true), (afterOneMore.StartOffset, afterOneMore.EndOffset, afterOneMore.Records, afterOneMore.FromLocalState));
        Assert.Equal(["a+A2", "b+B"], Outputs(driver));
    }

    [Fact]
    [Trait("Fault", "1.3")]
    public void A_store_that_is_read_all_along_or_paused_for_less_than_tombstones_stay_is_not_loaded_anew()
    {
        using var driver = new TopologyTestDriver(Joined(), Persistent());
        var rows = driver.CreateInputTopic<string, string>("rows");
        for (var hour = 0; hour < 60; hour++)
        {
            driver.Cluster.Produce("rows", 0, "a"u8.ToArray(), "A"u8.ToArray(), 1);
            driver.AdvanceWallClockTime(TimeSpan.FromHours(1));
            rows.PipeInput("b", "B", 2);
        }

        Assert.Single(Loads(driver));
    }

    [Fact]
    public void Every_task_sees_the_rows_of_all_partitions()
    {
        using var driver = new TopologyTestDriver(Joined(), new TopologyTestOptions { Partitions = 3 });
        var rows = driver.CreateInputTopic<string, string>("rows");
        var input = driver.CreateInputTopic<string, string>("in");
        for (var i = 0; i < 12; i++)
        {
            rows.PipeInput($"row-{i}", $"{i}", i);
        }

        for (var partition = 0; partition < 3; partition++)
        {
            for (var i = 0; i < 12; i++)
            {
                input.PipeInput($"k{partition}", $"row-{i}", 100, partition: partition);
            }
        }

        Assert.Equal(36, Outputs(driver).Count());
        Assert.All(Enumerable.Range(0, 3), partition => Assert.NotEqual(0, driver.Cluster.EndOffset("rows", partition)));
    }

    [Fact]
    public void Rows_go_with_their_tombstones_and_rows_without_a_key_are_dropped()
    {
        using var driver = new TopologyTestDriver(Joined());
        var rows = driver.CreateInputTopic<string, string>("rows");
        rows.PipeInput("a", "A", 1);
        rows.PipeInput("b", "B", 2);
        rows.PipeBytes(null, "x"u8.ToArray(), 3);
        rows.PipeTombstone("a", 4);
        var store = driver.GetKeyValueStore<string, string>("rows");

        Assert.Equal([new("b", "B")], store.All());
        Assert.False(store.TryGet("a", out _));
        Assert.Equal([new("b", "B")], store.Range("a", "c"));
        Assert.True(((IReadOnlyTimestampedKeyValueStore<string, string>)store).TryGet("b", out _, out var timestamp));
        Assert.Equal(2, timestamp);
    }

    [Fact]
    public void Records_of_a_global_topic_give_no_results_and_those_that_the_application_writes_there_are_applied_D2()
    {
        var builder = new StreamsBuilder();
        var rows = builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows"));
        builder.Stream<string, string>("names").To("rows");
        builder.Stream<string, string>("in").Join(rows, (_, value) => value, (value, row) => $"{value}+{row}").To("out");
        using var driver = new TopologyTestDriver(builder.Build());

        driver.CreateInputTopic<string, string>("names").PipeInput("a", "A", 1);
        Assert.Empty(Outputs(driver));
        driver.CreateInputTopic<string, string>("in").PipeInput("k", "a", 2);

        Assert.Equal(["a+A"], Outputs(driver));
    }

    [Fact]
    public void A_record_sees_the_rows_that_were_piped_before_it_also_when_commits_are_deferred()
    {
        using var driver = new TopologyTestDriver(Joined(), new TopologyTestOptions { CommitEvery = 100 });
        var rows = driver.CreateInputTopic<string, string>("rows");
        var input = driver.CreateInputTopic<string, string>("in");

        rows.PipeInput("a", "1", 1);
        Assert.True(driver.GetKeyValueStore<string, string>("rows").TryGet("a", out _));
        input.PipeInput("k", "a", 2);
        rows.PipeInput("a", "2", 3);
        input.PipeInput("k", "a", 4);
        driver.Commit();

        Assert.Equal(["a+1", "a+2"], Outputs(driver));
    }

    [Fact]
    public void A_topology_of_nothing_but_a_global_table_can_be_read()
    {
        var builder = new StreamsBuilder();
        builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows").InMemory());
        using var driver = new TopologyTestDriver(builder.Build());

        driver.CreateInputTopic<string, string>("rows").PipeInput("a", "A", 1);
        driver.Restart();

        Assert.True(driver.GetKeyValueStore<string, string>("rows").TryGet("a", out _));
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 6)]
    public void A_store_that_is_loaded_anew_gets_its_records_through_its_processor_again(bool persistent, int calls)
    {
        var counter = new Counter();
        var builder = new StreamsBuilder();
        builder.AddGlobalStore(Stores.KeyValue("lengths", Serde.Utf8, Serde.Int64, persistent), "rows", new Consumed<string, string>(), () => new Lengths(counter));
        builder.Stream<string, string>("in").Process(() => new LookUp()).To("out");
        using var driver = new TopologyTestDriver(builder.Build(), Persistent());
        var rows = driver.CreateInputTopic<string, string>("rows");
        rows.PipeInput("a", "12345", 1);
        rows.PipeInput("a", "123", 2);
        rows.PipeInput("b", "1", 3);

        driver.Restart();
        driver.CreateInputTopic<string, string>("in").PipeInput("k", "a", 4);

        Assert.Equal(["a is 3 long"], Outputs(driver));
        Assert.Equal(calls, counter.Calls);
    }

    [Fact]
    public void A_topic_that_was_made_anew_is_read_from_its_beginning()
    {
        using var driver = new TopologyTestDriver(Joined(), Persistent());
        var rows = driver.CreateInputTopic<string, string>("rows");
        rows.PipeInput("a", "A", 1);
        rows.PipeInput("b", "B", 2);

        driver.Cluster.DeleteTopic("rows");
        driver.Cluster.CreateTopic("rows", 1);
        foreach (var value in new[] { "1", "2", "3" })
        {
            driver.Cluster.Produce("rows", 0, "a"u8.ToArray(), [(byte)value[0]], 3);
        }

        driver.Restart();

        Assert.Equal([new("a", "3")], driver.GetKeyValueStore<string, string>("rows").All());
        Assert.Equal((0, 3, false), (Loads(driver).Last().StartOffset, Loads(driver).Last().Records, Loads(driver).Last().FromLocalState));
    }

    [Fact]
    public void A_store_whose_place_in_the_topic_is_gone_is_built_anew()
    {
        using var driver = new TopologyTestDriver(Joined(), Persistent());
        driver.CreateInputTopic<string, string>("rows").PipeInput("a", "A", 1);
        driver.Cluster.Produce("rows", 0, "b"u8.ToArray(), "B"u8.ToArray(), 2);
        driver.Cluster.Produce("rows", 0, "c"u8.ToArray(), "C"u8.ToArray(), 3);
        using (var admin = driver.Cluster.CreateAdmin())
        {
            admin.DeleteRecords([new PartitionOffset(new TopicPartition("rows", 0), 2)], TimeSpan.FromSeconds(1));
        }

        driver.Restart();

        Assert.Equal([new("c", "C")], driver.GetKeyValueStore<string, string>("rows").All());
    }

    [Fact]
    public void A_store_under_another_name_in_the_same_folder_is_loaded_for_itself()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"global-{Guid.NewGuid():N}");
        try
        {
            var options = Persistent() with { StateDirectory = folder };
            using (var driver = new TopologyTestDriver(Joined(), options))
            {
                driver.CreateInputTopic<string, string>("rows").PipeInput("a", "A", 1);
                Assert.True(Directory.Exists(Path.Combine(folder, "app", "global")));
            }

            using var other = new TopologyTestDriver(Joined(store: "renamed"), options);
            Assert.Equal((0, false), (Loads(other).Single().StartOffset, Loads(other).Single().FromLocalState));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Pending_transactions_of_others_are_neither_read_nor_waited_for()
    {
        using var driver = new TopologyTestDriver(Joined());
        driver.CreateInputTopic<string, string>("rows").PipeInput("a", "A", 1);
        using var producer = driver.Cluster.CreateProducer(new ProducerSettings { ClientId = "other", TransactionalId = "other" });
        Assert.True(producer.InitTransactions(TimeSpan.FromSeconds(1)).IsOk);
        Assert.True(producer.Begin().IsOk);
        Assert.True(producer.Send(new() { Topic = "rows", Partition = 0, Key = "a"u8, HasKey = true, Value = "pending"u8, HasValue = true, Timestamp = 2 }).IsOk);
        Assert.True(producer.Flush(TimeSpan.FromSeconds(1)).IsOk);

        driver.Restart();
        var pending = driver.GetKeyValueStore<string, string>("rows").All().Single().Value;
        Assert.True(producer.Commit(TimeSpan.FromSeconds(1)).IsOk);
        driver.Commit();

        Assert.Equal("A", pending);
        Assert.Equal("pending", driver.GetKeyValueStore<string, string>("rows").All().Single().Value);
    }

    [Fact]
    public void A_row_that_cannot_be_read_stops_the_application_and_says_where_it_is()
    {
        using var driver = new TopologyTestDriver(Numbers());

        var stopped = Assert.ThrowsAny<StreamException>(() => driver.CreateInputTopic<string, long>("rows").PipeBytes("a"u8.ToArray(), [1, 2], 5));
        var again = Assert.ThrowsAny<StreamException>(() => driver.CreateInputTopic<string, long>("rows").PipeInput("b", 1, 6));

        Assert.Equal(FaultScope.Application, stopped.Scope);
        Assert.Contains("rows-0@0", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(stopped.Message, again.Message);
    }

    [Fact]
    public void A_row_that_cannot_be_read_is_left_out_where_bad_records_are_not_to_stop_anything()
    {
        var options = new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "letters" };
        using var driver = new TopologyTestDriver(Numbers(), options);
        var rows = driver.CreateInputTopic<string, long>("rows");
        rows.PipeInput("a", 1, 1);
        rows.PipeBytes("a"u8.ToArray(), [1, 2], 5);
        rows.PipeInput("b", 2, 6);

        Assert.Equal([new("a", 1), new("b", 2)], driver.GetKeyValueStore<string, long>("rows").All());
        Assert.Equal(0, driver.Cluster.EndOffset("letters", 0));
    }

    private static StreamTopology Joined(string store = "rows")
    {
        var builder = new StreamsBuilder();
        var rows = builder.GlobalTable("rows", materialized: Materialized.As<string, string>(store));
        builder.Stream<string, string>("in").Join(rows, (_, value) => value, (value, row) => $"{value}+{row}").To("out");
        return builder.Build();
    }

    private static StreamTopology Numbers()
    {
        var builder = new StreamsBuilder();
        builder.GlobalTable("rows", materialized: Materialized.As<string, long>("rows"));
        return builder.Build();
    }

    private static TopologyTestOptions Persistent() => new() { StoreEngine = new RocksDbStoreEngine() };

    private static IEnumerable<string> Outputs(TopologyTestDriver driver) =>
        driver.CreateOutputTopic<string, string>("out").ReadRecordsToList().Select(record => record.Value);

    private static IEnumerable<RestoreReport> Loads(TopologyTestDriver driver) => driver.Restores.Where(report => report.Task == TaskId.Global);

    private sealed class Counter
    {
        public int Calls { get; set; }
    }

    private sealed class Lengths(Counter counter) : IProcessor<string, string, string, string>
    {
        private IKeyValueStore<string, long> _lengths = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            Assert.Equal(TaskId.Global, context.TaskId);
            Assert.Throws<NotSupportedException>(() => context.CurrentStreamTimeMs);
            _lengths = context.GetStateStore<IKeyValueStore<string, long>>("lengths");
        }

        public void Process(in Record<string, string> record)
        {
            counter.Calls++;
            _lengths.Put(record.Key, record.Value.Length);
        }
    }

    /// <summary>Not connected to the store: a global one needs no connection, and cannot be written.</summary>
    private sealed class LookUp : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;
        private IReadOnlyKeyValueStore<string, long> _lengths = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            Assert.Throws<TopologyException>(() => context.GetStateStore<IKeyValueStore<string, long>>("lengths"));
            _lengths = context.GetStateStore<IReadOnlyKeyValueStore<string, long>>("lengths");
        }

        public void Process(in Record<string, string> record)
        {
            if (_lengths.TryGet(record.Value, out var length))
            {
                _context.Forward(record.WithValue($"{record.Value} is {length} long"));
            }
        }
    }
}
