using System.Buffers;
using System.Text;
using StreamizFraud.Topology.Dsl.ForeignKeys;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl.ForeignKeys;

/// <summary>Subscriptions, answers and hashes as Kafka Streams writes them (rules F3, F4).</summary>
public sealed class SubscriptionLayoutTests
{
    private readonly SubscriptionSerde<string> _subscriptions = new(Serde.Utf8);
    private readonly SubscriptionResponseSerde<string> _responses = new(Serde.Utf8);

    [Theory]
    [InlineData("", "9d2764a018e329428c3cf3b035938518")]
    [InlineData("a1", "353e0e4f3af5ce6b8fb80c06f3fdc584")]
    [InlineData("a9-c7", "1d077c3d4f1d8677459ca870c8d63895")]
    [InlineData("b4-b3-c7", "0c323b6a669e2108129ae13fc3411a48")]
    public void Hashes_are_those_of_Kafka_Streams_F3(string value, string hex)
    {
        var bytes = new byte[ValueHash.Length];
        ValueHash.Of(Encoding.UTF8.GetBytes(value)).Write(bytes);

        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
        Assert.Equal(ValueHash.Of(Encoding.UTF8.GetBytes(value)), ValueHash.Read(bytes));
    }

    [Theory]
    [InlineData(3, "a1", "k", 0, "0103353e0e4f3af5ce6b8fb80c06f3fdc5846b00000000")]
    [InlineData(1, null, "k", 0, "81016b00000000")]
    [InlineData(2, null, "k", 7, "81026b00000007")]
    public void A_subscription_is_version_instruction_hash_key_partition_F4(int instruction, string? value, string key, int partition, string hex)
    {
        var subscription = new Subscription<string>((SubscriptionInstruction)instruction, Hash(value), key, partition);

        Assert.Equal(hex, Convert.ToHexStringLower(Write(_subscriptions, subscription)));
        Assert.Equal(subscription, _subscriptions.Deserialize(Convert.FromHexString(hex), default));
    }

    [Fact]
    public void A_subscription_of_an_older_version_has_no_partition() => Assert.Equal(
        new Subscription<string>(SubscriptionInstruction.PropagateOnlyIfForeignKey, Hash("a1"), "k", Partition: -1),
        _subscriptions.Deserialize(Convert.FromHexString("0003353e0e4f3af5ce6b8fb80c06f3fdc5846b"), default));

    [Theory]
    [InlineData("a1", "A", "00353e0e4f3af5ce6b8fb80c06f3fdc58441")]
    [InlineData("a1", null, "00353e0e4f3af5ce6b8fb80c06f3fdc584")]
    [InlineData(null, null, "80")]
    public void An_answer_is_version_hash_row_F4(string? value, string? row, string hex)
    {
        var response = new SubscriptionResponse<string>(Hash(value), row is null ? Maybe<string>.None : Maybe<string>.Of(row), Partition: -1);

        Assert.Equal(hex, Convert.ToHexStringLower(Write(_responses, response)));
        Assert.Equal(response, _responses.Deserialize(Convert.FromHexString(hex), default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0103353e0e4f3af5ce6b8fb80c06f3fdc5840000")]
    [InlineData("8109006b00000000")]
    [InlineData("82016b00000000")]
    public void Bytes_that_are_no_subscription_are_refused(string hex) =>
        Assert.Throws<SerdeException>(() => _subscriptions.Deserialize(Convert.FromHexString(hex), default));

    [Theory]
    [InlineData("")]
    [InlineData("00353e")]
    [InlineData("81")]
    public void Bytes_that_are_no_answer_are_refused(string hex) =>
        Assert.Throws<SerdeException>(() => _responses.Deserialize(Convert.FromHexString(hex), default));

    private static Maybe<ValueHash> Hash(string? value) =>
        value is null ? Maybe<ValueHash>.None : Maybe<ValueHash>.Of(ValueHash.Of(Encoding.UTF8.GetBytes(value)));

    private static byte[] Write<T>(ISerde<T> serde, T value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        serde.Serialize(value, bytes, default);
        return bytes.WrittenSpan.ToArray();
    }
}
