using System.Buffers;
using CsCheck;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Topology.Tests.Serdes;

/// <summary>Bytes of the built-in serdes against those that the serializers of kafka-clients 4.3.1 wrote for the same values.</summary>
public sealed class KafkaLayoutTests
{
    private static readonly SerdeContext Context = new("topic", IsKey: false);

    [Theory]
    [InlineData("a\u00e9\u20ac\U0001F600", "61c3a9e282acf09f9880")]
    [InlineData("", "")]
    public void Text(string value, string bytes) => Same(Serde.Utf8, value, bytes);

    [Fact]
    public void Text_that_is_not_whole_is_replaced_as_on_the_JVM()
    {
        Assert.Equal("3f78", Write(Serde.Utf8, "\ud800x"));
        Assert.Equal("a\ufffdb", Read(Serde.Utf8, "61ff62"));
    }

    [Theory]
    [InlineData(-2, "fffe")]
    [InlineData(258, "0102")]
    public void Int16(short value, string bytes) => Same(Serde.Int16, value, bytes);

    [Theory]
    [InlineData(-2, "fffffffe")]
    [InlineData(16909060, "01020304")]
    public void Int32(int value, string bytes) => Same(Serde.Int32, value, bytes);

    [Fact]
    public void Int64() => Same(Serde.Int64, -2L, "fffffffffffffffe");

    [Theory]
    [InlineData(0x3fc00000, "3fc00000")]
    [InlineData(unchecked((int)0x80000000), "80000000")]
    [InlineData(0x7fc00001, "7fc00001")]
    [InlineData(0x7f800001, "7f800001")]
    public void Single_keeps_its_bits(int bits, string bytes) => Same(Serde.Single, BitConverter.Int32BitsToSingle(bits), bytes);

    [Theory]
    [InlineData(1.5, "3ff8000000000000")]
    [InlineData(double.NegativeInfinity, "fff0000000000000")]
    [InlineData(double.NaN, "7ff8000000000000")]
    public void Double(double value, string bytes) => Same(Serde.Double, value, bytes);

    [Fact]
    public void Every_NaN_of_a_double_is_one_key() =>
        Assert.Equal("7ff8000000000000", Write(Serde.Double, BitConverter.Int64BitsToDouble(0x7ff8000000000001)));

    [Theory]
    [InlineData(true, "01")]
    [InlineData(false, "00")]
    public void Boolean(bool value, string bytes) => Same(Serde.Boolean, value, bytes);

    [Fact]
    public void Guid_is_text()
    {
        const string Lower = "30613162326333642d346535662d363037312d383239332d613462356336643765386639";
        var value = Guid.Parse("0A1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9");
        Same(Serde.Guid, value, Lower);
        Assert.Equal(value, Read(Serde.Guid, "30413142324333442d344535462d363037312d383239332d413442354336443745384639"));
    }

    [Theory]
    [InlineData("0102")]
    [InlineData("")]
    public void Bytes(string bytes)
    {
        Same(Serde.Bytes, Convert.FromHexString(bytes), bytes);
        Assert.Equal(bytes, Write<ReadOnlyMemory<byte>>(Serde.Memory, Convert.FromHexString(bytes)));
        Assert.Equal(Convert.FromHexString(bytes), Read(Serde.Memory, bytes).ToArray());
    }

    [Fact]
    public void Lists_of_entries_of_constant_size()
    {
        Same(Serde.List(Serde.Int32), [], "000000000000000000");
        Same(Serde.List(Serde.Int32), [1, -1], "00000000000000000200000001ffffffff");
        Same(Serde.List(Serde.Int16), [1, -1], "0000000000000000020001ffff");
        Same(Serde.List(Serde.Single), [1.5f], "0000000000000000013fc00000");
        Same(Serde.List(Serde.Double), [1.5], "0000000000000000013ff8000000000000");
        Same(Serde.List(Serde.Nullable(Serde.Int32)), [1, null, -1, null], "000000000200000001000000030000000400000001ffffffff");
        Same(Serde.List(Serde.Nullable(Serde.Int32)), [null], "00000000010000000000000001");
        Same(Serde.List(Serde.Nullable(Serde.Int64)), [1, null], "000000000100000001000000020000000000000001");
        Same(
            Serde.List(Serde.Nullable(Serde.Guid)),
            [Guid.Parse("00000000-0000-0001-0000-000000000002"), null],
            "0000000001000000010000000230303030303030302d303030302d303030312d303030302d303030303030303030303032");
    }

    [Fact]
    public void Lists_of_entries_that_bring_their_length()
    {
        Same(Serde.List(Serde.Utf8), [], "0100000000");
        Same(Serde.List(Serde.Utf8), ["a", "", "bcd", null!, "e"], "010000000500000001610000000000000003626364ffffffff0000000165");
        Same(Serde.List(Serde.Nullable(Serde.Boolean)), [true, false, null], "010000000300000001010000000100ffffffff");
        Same(
            Serde.List(Serde.List(Serde.Int32)),
            [[1, 2], [], null!],
            "010000000300000011000000000000000002000000010000000200000009000000000000000000ffffffff");
    }

    [Fact]
    public void A_list_in_the_other_layout_is_read_too() => Assert.Equal([255], Read(Serde.List(Serde.Int32), "010000000100000004000000ff"));

    [Theory]
    [InlineData("")]
    [InlineData("0200000000")]
    [InlineData("01ffffffff")]
    [InlineData("0100000001")]
    [InlineData("017fffffff00000000")]
    [InlineData("010000000100000005616263")]
    [InlineData("01000000010000000161ff")]
    [InlineData("01000000020000000161fffffffe")]
    [InlineData("0000000000000000010000000161")]
    public void A_damaged_list_of_text_is_refused(string bytes) => Assert.Throws<SerdeException>(() => Read(Serde.List(Serde.Utf8), bytes));

    [Theory]
    [InlineData("00000000017fffffff00000002")]
    [InlineData("00ffffffff00000000")]
    [InlineData("0000000000ffffffff")]
    [InlineData("00000000007fffffff000000ff")]
    [InlineData("00000000010000000500000002000000ff")]
    [InlineData("0100000001ffffffff")]
    public void A_damaged_list_of_numbers_is_refused(string bytes) => Assert.Throws<SerdeException>(() => Read(Serde.List(Serde.Int32), bytes));

    [Theory]
    [InlineData("02")]
    [InlineData("")]
    [InlineData("0001")]
    public void What_is_no_boolean_is_refused(string bytes) => Assert.Throws<SerdeException>(() => Read(Serde.Boolean, bytes));

    [Fact]
    public void What_is_void_is_never_present()
    {
        Assert.Throws<SerdeException>(() => Read(Serde.Void, "00"));
        Assert.Throws<SerdeException>(() => Read(Serde.Void, ""));
        Assert.Throws<SerdeException>(() => Write(Serde.Void, new object()));
    }

    [Fact]
    public void Lists_come_back_as_they_went()
    {
        var texts = Serde.List(Serde.Utf8);
        Gen.Char['a', 'z'].Array[0, 5].Select(letters => new string(letters)).Null().List[0, 20].Sample(
            list => Read(texts, Write(texts, list!)).SequenceEqual(list!));
        var numbers = Serde.List(Serde.Nullable(Serde.Int64));
        Gen.Long.Nullable().List[0, 20].Sample(list => Read(numbers, Write(numbers, list)).SequenceEqual(list));
    }

    [Fact]
    public void A_cut_list_is_never_read()
    {
        var numbers = Serde.List(Serde.Nullable(Serde.Int16));
        Gen.Select(Gen.Short.Nullable().List[0, 9], Gen.Int[0, 1000]).Sample((list, at) =>
        {
            var bytes = Write(numbers, list);
            var cut = bytes[..(at % (bytes.Length / 2) * 2)];
            Assert.Throws<SerdeException>(() => Read(numbers, cut));
        });
    }

    private static void Same<T>(ISerde<T> serde, T value, string bytes)
    {
        Assert.Equal(bytes, Write(serde, value));
        Assert.Equal(value, Read(serde, bytes));
    }

    private static string Write<T>(ISerde<T> serde, T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        serde.Serialize(value, buffer, Context);
        return Convert.ToHexStringLower(buffer.WrittenSpan);
    }

    private static T Read<T>(ISerde<T> serde, string bytes) => serde.Deserialize(Convert.FromHexString(bytes), Context);
}
