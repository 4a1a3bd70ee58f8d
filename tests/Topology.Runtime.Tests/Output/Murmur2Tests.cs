using System.Buffers.Binary;
using System.Text;
using StreamizFraud.Topology.Runtime.Output;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Output;

/// <summary>Rule M4: Kafka's own vectors and more.</summary>
public sealed class Murmur2Tests
{
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("abc", 479470107)]
    [InlineData("", 275646681)]
    [InlineData("card-1", 830907359)]
    [InlineData("4111111111111111", 1202103843)]
    public void Text_hashes_as_on_the_JVM(string key, int hash) => Assert.Equal(hash, Murmur2.Hash(Encoding.UTF8.GetBytes(key)));

    [Theory]
    [InlineData("", 0, 3, 9)]
    [InlineData("card-1", 2, 5, 11)]
    [InlineData("4111111111111111", 0, 3, 3)]
    public void Keys_go_to_the_JVM_s_partitions(string key, int of3, int of6, int of12)
    {
        var bytes = Encoding.UTF8.GetBytes(key);

        Assert.Equal([of3, of6, of12], new[] { 3, 6, 12 }.Select(partitions => Murmur2.Partition(bytes, partitions)));
    }

    [Fact]
    public void Numbers_hash_as_on_the_JVM()
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, 42);
        Assert.Equal(506863552, Murmur2.Hash(bytes));

        BinaryPrimitives.WriteInt32BigEndian(bytes, 42);
        Assert.Equal(1606757304, Murmur2.Hash(bytes.AsSpan(0, sizeof(int))));
    }

    [Fact]
    public void A_negative_hash_has_a_partition() => Assert.InRange(Murmur2.Partition("21"u8, 7), 0, 6);
}
