using System.Text;
using CsCheck;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Tasks;

/// <summary>Tables that are restored from their source topic: a row is what it was when its record was processed.</summary>
[Trait("Fault", "1.6")]
public sealed class SourceRestoreTests
{
    private static readonly Gen<Sent[]> AnyRecords = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 6], Gen.Int[0, 60])
        .Select((key, what, time) => new Sent(key, (What)what, time)).Array[1, 30];

    private enum What
    {
        Row,
        AnotherRow,
        Delete,
        NoKey,
        Unreadable,
        BadTime,
        OlderThanTheHistory,
    }

    [Fact]
    public void A_record_that_was_dead_lettered_is_not_in_the_store_after_a_restore()
    {
        using var driver = new TopologyTestDriver(Table(versioned: false), Options);
        driver.CreateInputTopic<string, long>("table").PipeInput("a", 1, 5);
        driver.CreateInputTopic<string, string>("table").PipeInput("a", "no number", 6);
        driver.CreateInputTopic<string, string>("table").PipeInput("b", "neither this", 7);

        driver.Crash();

        Assert.Equal([new("a", 1)], driver.GetKeyValueStore<string, long>("rows").All());
        Assert.Equal(2, driver.Cluster.ReadAll("dead", 0).Count);
    }

    [Fact]
    public void A_row_has_the_time_that_the_sources_extractor_gave_it_also_after_a_restore()
    {
        using var driver = new TopologyTestDriver(Table(versioned: false, (in Record<string, long> record, long _) => record.Value * 1_000), Options);
        driver.CreateInputTopic<string, long>("table").PipeInput("a", 7, 5);

        driver.Crash();

        Assert.True(driver.GetTimestampedKeyValueStore<string, long>("rows").TryGet("a", out _, out var time));
        Assert.Equal(7_000, time);
    }

    [Fact]
    public void Records_without_a_time_take_that_of_their_partition_also_where_a_restore_goes_on_from_local_state()
    {
        var root = Directory.CreateTempSubdirectory("source-restore").FullName;
        using (var driver = new TopologyTestDriver(
            Table(versioned: false, TimestampExtractors.UsePartitionTimeOnInvalid), Options with { StoreEngine = new RocksDbStoreEngine(), StateDirectory = root, CommitEvery = 100 }))
        {
            var table = driver.CreateInputTopic<string, long>("table");
            table.PipeInput("a", 1, 50);
            table.PipeInput("b", 2, 10);
            driver.Commit();
            Produce(driver, "c", 3);
            driver.CrashAt(CrashPoint.KafkaCommitted);
            driver.Commit();

            Assert.True(driver.Restores[^1] is { FromLocalState: true, Records: 1 }, $"{driver.Restores[^1]}");
            Assert.True(driver.GetTimestampedKeyValueStore<string, long>("rows").TryGet("c", out _, out var time));
            Assert.Equal(50, time);
        }

        Directory.Delete(root, recursive: true);

        static void Produce(TopologyTestDriver driver, string key, byte value) =>
            driver.Cluster.Produce("table", 0, Encoding.UTF8.GetBytes(key), [0, 0, 0, 0, 0, 0, 0, value], -1, RecordHeaders.Empty);
    }

    [Fact]
    public void A_record_that_was_passed_over_is_left_out_of_a_restore_also_where_bad_records_stop_the_application()
    {
        using var driver = new TopologyTestDriver(Table(versioned: false), new TopologyTestOptions());
        var input = driver.CreateInputTopic<string, long>("table");
        input.PipeInput("a", 1, 5);
        driver.Cluster.Produce("table", 0, Encoding.UTF8.GetBytes("a"), Encoding.UTF8.GetBytes("no number"), 6);
        driver.Cluster.ResetOffset("app", driver.Cluster.CommittedOffset("app", new("table", 0)) with { Offset = 2 });

        driver.Restart();
        input.PipeInput("b", 2, 7);

        Assert.Equal([new("a", 1), new("b", 2)], driver.GetKeyValueStore<string, long>("rows").All());
    }

    [Fact]
    public void A_record_that_has_not_been_committed_stops_the_application_as_bad_records_are_to()
    {
        using var driver = new TopologyTestDriver(Table(versioned: false), new TopologyTestOptions());
        driver.CreateInputTopic<string, long>("table").PipeInput("a", 1, 5);
        driver.Cluster.Produce("table", 0, Encoding.UTF8.GetBytes("a"), Encoding.UTF8.GetBytes("no number"), 6);

        driver.Restart();
        var stopped = Assert.ThrowsAny<StreamException>(driver.Commit);

        Assert.Contains("table-0@1", stopped.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_came_the_rows_after_a_restore_are_those_before_it(bool versioned) => AnyRecords.Sample(
        records =>
        {
            using var driver = new TopologyTestDriver(Table(versioned, TimestampExtractors.LogAndSkipOnInvalid), Options);
            Pipe(driver, records);
            var before = Rows(driver, versioned);
            driver.Crash();

            Assert.Equal(before, Rows(driver, versioned));
            Assert.Equal(0, driver.DroppedRecords);
        },
        iter: 60,
        threads: 1);

    private static TopologyTestOptions Options => new() { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" };

    private static void Pipe(TopologyTestDriver driver, IEnumerable<Sent> records)
    {
        foreach (var (key, what, time) in records)
        {
            var bytes = Encoding.UTF8.GetBytes($"k{key}");
            byte[] value = [0, 0, 0, 0, 0, 0, 0, (byte)time];
            _ = what switch
            {
                What.Delete => Send(bytes, null, time),
                What.NoKey => Send(null, value, time),
                What.Unreadable => Send(bytes, [1, 2, 3], time),
                What.BadTime => Send(bytes, value, -1),
                What.OlderThanTheHistory => Send(bytes, value, time / 10),
                _ => Send(bytes, value, time + 20),
            };
        }

        driver.Commit();

        bool Send(byte[]? key, byte[]? value, long time)
        {
            driver.Cluster.Produce("table", 0, key, value, time, RecordHeaders.Empty);
            return true;
        }
    }

    private static List<string> Rows(TopologyTestDriver driver, bool versioned)
    {
        if (!versioned)
        {
            var rows = driver.GetStateStore<IReadOnlyKeyValueStore<string, ValueAndTimestamp<long>>>("rows");
            return [.. rows.All().Select(row => $"{row.Key}={row.Value.Value}@{row.Value.Timestamp}")];
        }

        var versions = driver.GetVersionedKeyValueStore<string, long>("rows");
        return
        [
            .. from key in (string[])["k0", "k1", "k2"]
               from time in Enumerable.Range(0, 90)
               where versions.TryGet(key, time, out _)
               select versions.TryGet(key, time, out var version) ? $"{key}@{time}={version.Value}@{version.Timestamp}-{version.ValidTo}" : string.Empty,
        ];
    }

    private static StreamTopology Table(bool versioned, TimestampExtractor<string, long>? extractor = null)
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Optimizations = TopologyOptimizations.ReuseTableSourceTopics });
        var stored = versioned ? Materialized.AsVersioned<string, long>("rows", TimeSpan.FromMilliseconds(30)) : Materialized.As<string, long>("rows");
        builder.Table("table", Consumed.With(Serde.Utf8, Serde.Int64) with { TimestampExtractor = extractor }, stored);
        return builder.Build();
    }

    private sealed record Sent(int Key, What What, int Time);
}
