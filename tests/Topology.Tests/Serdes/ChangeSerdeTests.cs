using System.Buffers;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Topology.Tests.Serdes;

/// <summary>The layout of changes on repartition topics of grouped tables (rule A10).</summary>
public sealed class ChangeSerdeTests
{
    private readonly ChangeSerde<string> _serde = new(Serde.Utf8);

    [Theory]
    [InlineData(null, "old", "6f6c6400")]
    [InlineData("new", null, "6e657701")]
    [InlineData("new", "old", "066e65776f6c6402")]
    [InlineData("", "old", "006f6c6402")]
    [InlineData("new", "", "066e657702")]
    [InlineData(null, "", "00")]
    public void A_change_is_written_and_read_as_Kafka_Streams_writes_it_A10(string? now, string? before, string hex)
    {
        var change = Change<string>.Of(Maybe<string>.Of(now!), Maybe<string>.Of(before!));

        Assert.Equal(hex, Convert.ToHexStringLower(Write(change)));
        AssertIs(now, before, isLatest: true, _serde.Deserialize(Convert.FromHexString(hex), default));
    }

    [Fact]
    public void A_length_of_200_takes_two_bytes_A10()
    {
        var now = new string('n', 200);

        var bytes = Write(Change<string>.Of(Maybe<string>.Of(now), Maybe<string>.Of("o")));

        Assert.Equal([0x90, 0x03], bytes[..2]);
        Assert.Equal(2 + 200 + 1 + 1, bytes.Length);
        AssertIs(now, "o", isLatest: true, _serde.Deserialize(bytes, default));
    }

    [Theory]
    [InlineData("6f6c640103", null, "old", true)]
    [InlineData("6f6c640003", null, "old", false)]
    [InlineData("6e65770104", "new", null, true)]
    [InlineData("6e65770004", "new", null, false)]
    [InlineData("066e65776f6c640105", "new", "old", true)]
    [InlineData("066e65776f6c640005", "new", "old", false)]
    public void Changes_that_say_whether_they_are_the_latest_are_read_A10(string hex, string? now, string? before, bool isLatest) =>
        AssertIs(now, before, isLatest, _serde.Deserialize(Convert.FromHexString(hex), default));

    [Theory]
    [InlineData("", "no flag")]
    [InlineData("06", "an unknown flag")]
    [InlineData("03", "no word on the version")]
    [InlineData("086e65776f6c6402ff", "an unknown flag at the end")]
    [InlineData("206e657702", "a length past the end")]
    [InlineData("02", "no length")]
    [InlineData("ffffffffffff02", "a length that does not end")]
    [InlineData("0102", "a negative length")]
    public void Bytes_that_are_no_change_are_refused(string hex, string why)
    {
        var thrown = Record.Exception(() => _serde.Deserialize(Convert.FromHexString(hex), default));
        Assert.True(thrown is SerdeException, why);
    }

    [Fact]
    public void A_change_of_nothing_is_refused_A10() => Assert.Throws<SerdeException>(() => Write(default));

    private static void AssertIs(string? now, string? before, bool isLatest, Change<string> change)
    {
        Assert.Equal((now is not null, now), (change.HasNew, change.New));
        Assert.Equal((before is not null, before), (change.HasOld, change.Old));
        Assert.Equal(isLatest, change.IsLatest);
    }

    private byte[] Write(Change<string> change)
    {
        var bytes = new ArrayBufferWriter<byte>();
        _serde.Serialize(change, bytes, default);
        return bytes.WrittenSpan.ToArray();
    }
}
