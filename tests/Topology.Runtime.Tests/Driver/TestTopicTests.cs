using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Driver;

/// <summary>Ways into and out of the driver (rule D5).</summary>
public sealed class TestTopicTests : IDisposable
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.UnixEpoch.AddHours(12);
    private readonly TopologyTestDriver _driver = Copying(new TopologyTestOptions { InitialWallClock = Noon });
    private readonly TestOutputTopic<string, string> _output;

    public TestTopicTests() => _output = _driver.CreateOutputTopic<string, string>("out");

    public void Dispose() => _driver.Dispose();

    [Fact]
    public void Records_without_a_time_get_the_topic_s_own_which_begins_at_the_wall_clock()
    {
        var input = _driver.CreateInputTopic<string, string>("in");
        input.PipeInput("k", "a");
        input.AdvanceTime(TimeSpan.FromMilliseconds(7));
        input.PipeInput("b");
        input.PipeInput("c");

        Assert.Equal([Ms(Noon), Ms(Noon) + 7, Ms(Noon) + 7], Times());
    }

    [Fact]
    public void Records_without_a_time_advance_the_topic_s_own_and_others_do_not()
    {
        var input = _driver.CreateInputTopic<string, string>("in", start: DateTimeOffset.UnixEpoch, autoAdvance: TimeSpan.FromMilliseconds(10));
        input.PipeInput("k", "a");
        input.PipeInput("k", "b", 3);
        input.PipeInput("k", "c", DateTimeOffset.UnixEpoch.AddMilliseconds(4));
        input.PipeInput("d", DateTimeOffset.UnixEpoch.AddMilliseconds(5));
        input.PipeInput(new Record<string, string>("k", "e", 6));
        input.PipeKeyValueList([new("k", "f"), new("k", "g")]);
        input.PipeValueList(["h"]);

        Assert.Equal([0, 3, 4, 5, 6, 10, 20, 30], Times());
    }

    [Fact]
    public void Lists_are_piped_at_regular_times_or_at_those_of_their_records()
    {
        var input = _driver.CreateInputTopic<string, string>("in");
        input.PipeKeyValueList([new("k", "a"), new("k", "b")], DateTimeOffset.UnixEpoch, TimeSpan.FromMilliseconds(5));
        input.PipeValueList(["c", "d"], DateTimeOffset.UnixEpoch.AddMilliseconds(100), TimeSpan.FromMilliseconds(1));
        input.PipeRecordList([new("k", "e", 200, RecordHeaders.Empty.With("h", "1")), new Record<string, string>("k", "x", 201).WithoutValue<string>()]);

        var records = _output.ReadRecordsToList();
        Assert.Equal([0, 5, 100, 101, 200, 201], records.Select(record => record.Timestamp));
        Assert.Equal("h", records[4].Headers[0].Key);
        Assert.False(records[5].HasValue);
        Assert.False(records[2].HasKey);
    }

    [Fact]
    public void Results_are_read_one_by_one_or_all_that_wait()
    {
        var input = _driver.CreateInputTopic<string, string>("in");
        input.PipeKeyValueList([new("a", "1"), new("b", "2"), new("a", "3"), new("b", null!), new("c", "4"), new("d", "5")]);

        Assert.Equal(6, _output.QueueSize);
        Assert.Equal("1", _output.ReadValue());
        Assert.Equal(new("b", "2"), _output.ReadKeyValue());
        Assert.Equal("3", _output.ReadRecord().Value);
        Assert.Equal([new("b", null!), new("c", "4"), new("d", "5")], _output.ReadKeyValuesToMap());
        Assert.True(_output.IsEmpty);

        input.PipeKeyValueList([new("a", "6"), new("a", "7")]);
        Assert.Equal(["6", "7"], _output.ReadValuesToList());
        Assert.Empty(_output.ReadKeyValuesToList());
    }

    [Fact]
    public void Nothing_can_be_read_where_nothing_is()
    {
        Assert.Contains("no more records", Assert.Throws<InvalidOperationException>(() => _output.ReadRecord()).Message, StringComparison.Ordinal);
        var unknown = _driver.CreateOutputTopic<string, string>("elsewhere");
        Assert.True(unknown.IsEmpty);
        Assert.Contains("does not exist", Assert.Throws<InvalidOperationException>(() => unknown.ReadRecord()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _driver.CreateInputTopic<string, string>("elsewhere").PipeInput("k", "v"));
        _driver.CreateInputTopic<string, string>("in").PipeInput("without a key");
        Assert.Throws<InvalidOperationException>(_output.ReadKeyValuesToMap);
    }

    [Fact]
    public void A_serde_that_does_not_fit_says_where()
    {
        _driver.CreateInputTopic<string, string>("in").PipeInput("k", "abc");

        var thrown = Assert.Throws<SerdeException>(() => _driver.CreateOutputTopic<string, long>("out").ReadRecord());

        Assert.Equal("Test output: Serde.Int64 cannot read the value for topic out: 8 bytes are needed and there are 3", thrown.Message);
    }

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static TopologyTestDriver Copying(TopologyTestOptions options)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").To("out");
        return new TopologyTestDriver(builder.Build(), options);
    }

    private IEnumerable<long> Times() => _output.ReadRecordsToList().Select(record => record.Timestamp);
}
