using System.Buffers;
using System.Text;
using StreamizFraud.Topology.Dsl.ForeignKeys;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl.ForeignKeys;

/// <summary>The keys of subscriptions (rule F4).</summary>
public sealed class CombinedKeyTests
{
    private readonly CombinedKeySerde<string> _serde = new(Serde.Utf8);

    [Fact]
    public void A_combined_key_is_length_foreign_key_primary_key_F4()
    {
        var bytes = Write(new(Encoding.UTF8.GetBytes("m7"), "c1"));

        Assert.Equal("000000026d376331", Convert.ToHexStringLower(bytes));
        var read = _serde.Deserialize(bytes, default);
        Assert.Equal("m7", Encoding.UTF8.GetString(read.ForeignKey.Span));
        Assert.Equal("c1", read.PrimaryKey);
    }

    [Theory]
    [InlineData("", "", "the empty key")]
    [InlineData("61", "6162", "a key that the other begins with")]
    [InlineData("61", "62", "neighbours")]
    [InlineData("ff", "0000", "a byte that cannot be counted up")]
    [InlineData("61ffff", "62ffff", "such bytes at the end")]
    public void The_ends_of_a_range_hold_all_of_a_foreign_key_and_nothing_below_another(string foreignKey, string other, string what)
    {
        var (key, otherKey) = (Convert.FromHexString(foreignKey), Convert.FromHexString(other));
        var before = Write(new(key, null!, CombinedKeyPlace.Before));
        var after = Write(new(key, null!, CombinedKeyPlace.After));

        foreach (var primary in new[] { string.Empty, "a", "\uFFFD", "zzzz" })
        {
            Assert.True(IsIn(before, after, Write(new(key, primary))), what);
            Assert.True(foreignKey == other || !IsIn(before, after, Write(new(otherKey, primary + "x"))), what);
        }
    }

    [Theory]
    [InlineData("000000")]
    [InlineData("0000000361")]
    [InlineData("ffffffff61")]
    public void Bytes_that_are_no_combined_key_are_refused(string hex) =>
        Assert.Throws<SerdeException>(() => _serde.Deserialize(Convert.FromHexString(hex), default));

    private static bool IsIn(byte[] before, byte[] after, byte[] key) =>
        key.AsSpan().SequenceCompareTo(before) >= 0 && key.AsSpan().SequenceCompareTo(after) < 0;

    private byte[] Write(CombinedKey<string> key)
    {
        var bytes = new ArrayBufferWriter<byte>();
        _serde.Serialize(key, bytes, default);
        return bytes.WrittenSpan.ToArray();
    }
}
