using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Tasks;

/// <summary>A result or a row that client or topic would refuse for its size is the fault of the record that caused it.</summary>
[Trait("Fault", "3.1")]
public sealed class LargeRecordTests
{
    private const int MegaBytes = 1_000_000;

    private static readonly TopologyTestOptions DeadLetters = new() { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" };

    public static TheoryData<string> Ways => ["sink", "repartition", "changelog", "suppress", "versioned", "window"];

    [Fact]
    public void What_fits_into_a_topic_of_default_settings_can_be_read_and_passed_on()
    {
        using var driver = new TopologyTestDriver(PassesOn(), DeadLetters);
        Produce(driver, "a", 1_010_000);
        Produce(driver, "b", 1_048_000);
        driver.Commit();

        Assert.Equal([1_010_000, 1_048_000], Outputs(driver).Select(record => record.Value!.Length));
        Assert.Empty(driver.Cluster.ReadAll("dead", 0));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_record_whose_result_or_row_is_too_large_is_a_dead_letter_cut_to_size_and_all_others_go_on(string way)
    {
        using var driver = new TopologyTestDriver(Topology(way), DeadLetters);
        Produce(driver, "a", 10);
        Produce(driver, "b", 5 * MegaBytes, RecordHeaders.Empty.With("trace", "7"));
        Produce(driver, "c", 10);
        driver.Commit();
        Produce(driver, "d", 10);
        driver.Commit();

        // The last one lets those go that were held back.
        Produce(driver, "e", 10, timestamp: 100);
        driver.Commit();

        Assert.Equal(["a", "c", "d"], Outputs(driver).Select(record => Encoding.UTF8.GetString(record.Key!)).Where(key => key != "e"));
        var letter = Assert.Single(driver.Cluster.ReadAll("dead", 0));
        Assert.Equal("5000000", Header(letter, "__streams.errors.value.bytes"));
        Assert.Equal("1", Header(letter, "__streams.errors.key.bytes"));
        Assert.Equal("7", Header(letter, "trace"));
        Assert.Equal("b", Encoding.UTF8.GetString(letter.Key!));
        Assert.InRange(letter.Value!.Length, 1_040_000, 1_048_527);
        Assert.All(letter.Value!, b => Assert.Equal((byte)'x', b));
        Assert.Equal(5, driver.Cluster.CommittedOffset("app", new TopicPartition("in", 0)).Offset);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void With_Stop_the_error_names_the_record_and_its_size(string way)
    {
        using var driver = new TopologyTestDriver(Topology(way));
        Produce(driver, "a", 10);
        Produce(driver, "b", 5 * MegaBytes);

        var failure = Assert.ThrowsAny<StreamException>(() =>
        {
            driver.Commit();
            driver.Commit();
        });

        Assert.Contains("@1", failure.Message, StringComparison.Ordinal);
        Assert.Contains(" bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_record_with_a_large_result_is_a_dead_letter_as_it_is()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").MapValues(value => new string('y', value.Length > 5 ? 2 * MegaBytes : 1)).To("out");
        using var driver = new TopologyTestDriver(builder.Build(), DeadLetters);
        Produce(driver, "a", 10);
        Produce(driver, "b", 1);
        driver.Commit();

        Assert.Single(Outputs(driver));
        var letter = Assert.Single(driver.Cluster.ReadAll("dead", 0));
        Assert.Equal(10, letter.Value!.Length);
        Assert.Null(Header(letter, "__streams.errors.value.bytes"));
    }

    [Fact]
    public void A_row_that_grows_too_large_is_the_fault_of_the_record_that_made_it_so()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey()
            .Aggregate(() => string.Empty, (_, value, all) => all + value, Materialized.As<string, string>("all")).ToStream().MapValues(all => $"{all!.Length}").To("out");
        using var driver = new TopologyTestDriver(builder.Build(), DeadLetters with { CommitEvery = 100 });
        foreach (var length in new[] { 500_000, 500_000, 500_000, 7 })
        {
            Produce(driver, "a", length);
        }

        driver.Commit();

        Assert.Equal(["500000", "1000000", "1000007"], Outputs(driver).Select(record => Encoding.UTF8.GetString(record.Value!)));
        Assert.Equal("2", Header(Assert.Single(driver.Cluster.ReadAll("dead", 0)), "__streams.errors.offset"));
    }

    [Fact]
    public void Bytes_that_cannot_be_read_and_are_too_large_are_a_dead_letter_cut_to_size()
    {
        var builder = new StreamsBuilder();
        builder.Stream("in", Consumed.With(Serde.Utf8, Serde.Int64)).MapValues(value => $"{value}").To("out");
        using var driver = new TopologyTestDriver(builder.Build(), DeadLetters);
        Produce(driver, "a", 5 * MegaBytes);
        driver.Commit();

        Assert.Equal("5000000", Header(Assert.Single(driver.Cluster.ReadAll("dead", 0)), "__streams.errors.value.bytes"));
    }

    [Fact]
    public void Headers_and_a_key_that_are_too_large_are_cut_too()
    {
        using var driver = new TopologyTestDriver(PassesOn(), DeadLetters);
        driver.Cluster.Produce("in", 0, new byte[2 * MegaBytes], "v"u8.ToArray(), 1, RecordHeaders.Empty.With("h", new byte[3 * MegaBytes]));
        driver.Commit();

        var letter = Assert.Single(driver.Cluster.ReadAll("dead", 0));
        Assert.Equal(("2000000", "1"), (Header(letter, "__streams.errors.key.bytes"), Header(letter, "__streams.errors.value.bytes")));
        Assert.Equal("3000011", Header(letter, "__streams.errors.headers.bytes"));
        Assert.Null(letter.Headers.Last("h"));
        Assert.Empty(letter.Value!);
        Assert.InRange(letter.Key!.Length, 1_040_000, 1_048_527);
    }

    private static StreamTopology PassesOn()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").To("out");
        return builder.Build();
    }

    private static StreamTopology Topology(string way)
    {
        var builder = new StreamsBuilder();
        var stream = builder.Stream<string, string>("in");
        var rows = Materialized.As<string, string>("rows");
        switch (way)
        {
            case "sink":
                stream.To("out");
                break;
            case "repartition":
                stream.Repartition(Repartitioned.As<string, string>("again")).MapValues(_ => "y").To("out");
                break;
            case "changelog":
                stream.GroupByKey().Reduce((_, value) => value, rows).ToStream().MapValues(_ => "y").To("out");
                break;
            case "suppress":
                stream.GroupByKey().Reduce((_, value) => value, rows.WithLoggingDisabled())
                    .Suppress(Suppressed.UntilTimeLimit(TimeSpan.FromMilliseconds(10), BufferConfig.Unbounded()).WithName("held")).ToStream().MapValues(_ => "y").To("out");
                break;
            case "versioned":
                stream.ToTable(Materialized.AsVersioned<string, string>("v", TimeSpan.FromHours(1))).ToStream().MapValues(_ => "y").To("out");
                break;
            case "window":
                stream.GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromHours(1))).Reduce((_, value) => value, rows)
                    .ToStream().SelectKey((key, _) => key.Key).MapValues(_ => "y").To("out", Produced.With(Serde.Utf8, Serde.Utf8));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(way));
        }

        return builder.Build();
    }

    private static void Produce(TopologyTestDriver driver, string key, int length, RecordHeaders? headers = null, long timestamp = 1)
    {
        var value = new byte[length];
        Array.Fill(value, (byte)'x');
        driver.Cluster.Produce("in", 0, Encoding.UTF8.GetBytes(key), value, timestamp, headers);
    }

    private static IReadOnlyList<SimulatedRecord> Outputs(TopologyTestDriver driver) => driver.Cluster.ReadAll("out", 0);

    private static string? Header(SimulatedRecord record, string name) =>
        record.Headers.Last(name)?.Value is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
