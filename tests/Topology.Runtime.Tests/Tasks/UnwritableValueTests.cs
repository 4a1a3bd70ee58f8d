using System.Buffers;
using System.Globalization;
using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Tasks;

/// <summary>Values that a store cannot write, which shows at the commit only: the record that wrote one is found and dealt with (rules X1 to X4).</summary>
public sealed class UnwritableValueTests
{
    private const string Bad = "bad";

    [Theory]
    [InlineData("key-value", "1 3 4")]
    [InlineData("window", "1 2 3 4")]
    [InlineData("session", "1 2 3 4")]
    [InlineData("versioned", "1 2 3 4")]
    public void Only_the_record_that_wrote_it_is_a_dead_letter_however_late_the_commit_X4(string kind, string logged)
    {
        using var driver = Driver(Store(kind), commitEvery: 100);
        Pipe(driver, "a:1", "b:2", "a:bad", "b:3", "c:4");
        driver.Commit();

        var letter = Assert.Single(driver.Cluster.ReadAll("dead", 0));
        Assert.Equal("a:bad", $"{Encoding.UTF8.GetString(letter.Key!)}:{Encoding.UTF8.GetString(letter.Value!)}");
        Assert.Equal("in-0@2", Origin(letter.Headers));
        // Nothing of the failed record stays (ruling 5), and the other records' results are there once.
        Assert.Equal(["a:1", "b:2", "b:3", "c:4"], driver.CreateOutputTopic<string, string>("out").ReadKeyValuesToList().Select(row => $"{row.Key}:{row.Value}"));
        Assert.Equal(logged, string.Join(' ', driver.Cluster.ReadAll("app-rows-changelog", 0).Select(row => Encoding.UTF8.GetString(row.Value!)).Order()));
    }

    [Fact]
    public void At_least_once_it_is_found_as_well_and_what_was_sent_before_is_sent_again_E8()
    {
        using var driver = Driver(Store("key-value"), commitEvery: 100, ProcessingGuarantee.AtLeastOnce);
        Pipe(driver, "a:1", "b:bad", "c:3");
        driver.Commit();

        Assert.Equal("in-0@1", Origin(Assert.Single(driver.Cluster.ReadAll("dead", 0)).Headers));
        Assert.Equal(["1", "bad", "3", "1", "3"], driver.CreateOutputTopic<string, string>("out").ReadValuesToList());
        Assert.Equal([new("a", "1"), new("c", "3")], driver.GetKeyValueStore<string, string>("rows").All());
    }

    [Fact]
    public void More_of_them_cost_no_more_transactions()
    {
        using var driver = Driver(Store("key-value"), commitEvery: 1);
        for (var i = 0; i < 20; i++)
        {
            Pipe(driver, "a:bad", $"b:{i}");
        }

        Assert.Equal(20, driver.Cluster.ReadAll("dead", 0).Count);
        Assert.Equal(20, driver.CreateOutputTopic<string, string>("out").QueueSize);
    }

    [Fact]
    public void A_version_that_is_too_old_to_be_kept_is_logged_and_so_must_be_writable_B7()
    {
        using var driver = Driver(Store("versioned"), commitEvery: 100);
        Pipe(driver, 1_000_000, "a:1");
        Pipe(driver, 1, "a:bad");
        driver.Commit();

        Assert.Equal("in-0@1", Origin(Assert.Single(driver.Cluster.ReadAll("dead", 0)).Headers));
    }

    [Fact]
    public void Inside_a_batch_it_is_one_record_of_the_batch()
    {
        using var driver = Driver(Store("key-value"), commitEvery: 100, batch: true);
        Pipe(driver, "a:1", "b:bad", "c:3");
        driver.Commit();

        Assert.Equal("in-0@1", Origin(Assert.Single(driver.Cluster.ReadAll("dead", 0)).Headers));
        Assert.Equal(2, driver.CreateOutputTopic<string, string>("out").QueueSize);
    }

    [Fact]
    public void In_a_global_store_it_is_left_out_and_the_next_record_is_taken_K6()
    {
        var builder = new StreamsBuilder();
        builder.AddGlobalStore(Stores.KeyValue("rows", Serde.Utf8, new Picky()), "names", Consumed.With(Serde.Utf8, Serde.Utf8), () => new Writing());
        using var driver = new TopologyTestDriver(builder.Build(), new() { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" });
        var names = driver.CreateInputTopic<string, string>("names");
        names.PipeInput("a", "1", 1);
        names.PipeInput("a", Bad, 2);
        names.PipeInput("b", "2", 3);

        Assert.Equal([new("a", "1"), new("b", "2")], driver.GetKeyValueStore<string, string>("rows").All());
    }

    [Fact]
    public void What_a_test_writes_fails_in_the_test()
    {
        using var driver = Driver(Store("key-value"), commitEvery: 1);
        driver.GetStateStore<IKeyValueStore<string, string>>("rows").Put("a", Bad);

        Assert.Throws<SerdeException>(driver.Commit);
        Pipe(driver, "a:1");
        Assert.Equal([new("a", "1")], driver.GetKeyValueStore<string, string>("rows").All());
    }

    private static StoreDefinition Store(string kind)
    {
        var hour = TimeSpan.FromHours(1);
        return kind switch
        {
            "key-value" => Stores.KeyValue("rows", Serde.Utf8, new Picky()),
            "window" => Stores.Window("rows", Serde.Utf8, new Picky(), hour, TimeSpan.FromMinutes(1), retainDuplicates: true),
            "session" => Stores.Session("rows", Serde.Utf8, new Picky(), hour),
            _ => Stores.VersionedKeyValue("rows", Serde.Utf8, new Picky(), TimeSpan.FromSeconds(1)),
        };
    }

    private static TopologyTestDriver Driver(
        StoreDefinition store, int commitEvery, ProcessingGuarantee guarantee = ProcessingGuarantee.ExactlyOnce, bool batch = false)
    {
        var builder = new StreamsBuilder().AddStateStore(store);
        var stream = builder.Stream<string, string>("in");
        var stored = batch
            ? stream.Process<string, string>(() => new Batches(), "rows")
            : stream.Process(() => new Writing(), "rows");
        stored.To("out");
        return new TopologyTestDriver(builder.Build(), new TopologyTestOptions
        {
            BadRecords = BadRecordPolicy.DeadLetter,
            DeadLetterTopic = "dead",
            ProcessingGuarantee = guarantee,
            CommitEvery = commitEvery,
        });
    }

    private static void Pipe(TopologyTestDriver driver, params string[] records) => Pipe(driver, 1, records);

    private static void Pipe(TopologyTestDriver driver, long time, params string[] records)
    {
        var input = driver.CreateInputTopic<string, string>("in");
        foreach (var record in records)
        {
            var (key, value) = (record[..1], record[2..]);
            input.PipeInput(key, value, time++);
        }
    }

    private static string Origin(RecordHeaders headers) => $"{Header(headers, "topic")}-{Header(headers, "partition")}@{Header(headers, "offset")}";

    private static string Header(RecordHeaders headers, string name) => Encoding.UTF8.GetString(headers.Last($"__streams.errors.{name}")!.Value.Value!);

    private static void Put(IStateStore store, string key, string value, long timestamp)
    {
        switch (store)
        {
            case IKeyValueStore<string, string> rows:
                rows.Put(key, value);
                break;
            case IWindowStore<string, string> rows:
                rows.Put(key, value, timestamp);
                break;
            case ISessionStore<string, string> rows:
                rows.Put(new(key, new(timestamp, timestamp)), value);
                break;
            case IVersionedKeyValueStore<string, string> rows:
                rows.Put(key, value, timestamp);
                break;
        }
    }

    private sealed class Writing : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;
        private IStateStore _store = null!;

        public void Init(IProcessorContext<string, string> context) => (_context, _store) = (context, context.GetStateStore<IStateStore>("rows"));

        public void Process(in Record<string, string> record)
        {
            Put(_store, record.Key, record.Value, record.Timestamp);
            _context.Forward(record);
        }
    }

    private sealed class Batches : IBatchProcessor<string, string, string, string>
    {
        private IStateStore _store = null!;

        public int BatchSize => 10;

        public void Init(IProcessorContext context) => _store = context.GetStateStore<IStateStore>("rows");

        public void Process(ReadOnlySpan<Record<string, string>> batch, IBatchResults<string, string> results)
        {
            for (var i = 0; i < batch.Length; i++)
            {
                Put(_store, batch[i].Key, batch[i].Value, batch[i].Timestamp);
                results.Forward(i, batch[i]);
            }
        }
    }

    /// <summary>Cannot write one value.</summary>
    private sealed class Picky : ISerde<string>
    {
        public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context)
        {
            if (value == Bad)
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"cannot use {value}"));
            }

            Serde.Utf8.Serialize(value, destination, context);
        }

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => Serde.Utf8.Deserialize(bytes, context);
    }
}
