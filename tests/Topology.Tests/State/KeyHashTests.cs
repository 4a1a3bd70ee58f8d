using System.Buffers.Binary;
using System.Text;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State.Buffer;
using Xunit;

namespace StreamizFraud.Topology.Tests.State;

/// <summary>Nobody can choose keys that fall into one place of the tables, and no order depends on the hash.</summary>
[Trait("Fault", "3.4")]
public sealed class KeyHashTests
{
    private const int Keys = 40_000;

    private delegate int Hash(ReadOnlySpan<byte> key);

    [Fact]
    public void Keys_that_collide_without_a_seed_do_not_collide() => Spread(SolvedKeys(), KeyHash.Of);

    [Fact]
    public void Keys_that_collide_with_any_seed_of_a_known_multiplication_do_not_collide() => Spread(CancellingKeys(), KeyHash.Of);

    [Theory]
    [InlineData("card-{0:D8}")]
    [InlineData("{0}")]
    [InlineData("\0\0\0\0\0\0\0{0}")]
    public void Ordinary_keys_spread(string form) =>
        Spread([.. Enumerable.Range(0, Keys).Select(i => Encoding.UTF8.GetBytes(string.Format(null, form, i)))], KeyHash.Of);

    [Fact]
    public void A_hash_without_secrets_and_one_with_a_secret_start_are_found_out()
    {
        Assert.True(Worst(SolvedKeys(), key => KnownMultiplication(key, 0x9E3779B97F4A7C15)) > 1_000);
        var seed = (ulong)Random.Shared.NextInt64();
        Assert.True(Worst(CancellingKeys(), key => KnownMultiplication(key, seed)) > 1_000, $"seed {seed}");
    }

    [Fact]
    public void Equal_bytes_have_equal_hashes_wherever_they_are()
    {
        for (var length = 0; length < 40; length++)
        {
            var key = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
            byte[] moved = [9, 9, 9, .. key, 9];
            Assert.Equal(KeyHash.Of(key), KeyHash.Of(moved.AsSpan(3, length)));
        }
    }

    [Fact]
    public void Changed_rows_come_out_in_order_of_their_last_write_and_scans_in_order_of_bytes()
    {
        var buffer = new WriteBuffer<int>(1_000);
        var keys = Enumerable.Range(0, 500).Select(i => Encoding.UTF8.GetBytes($"{i * 7919 % 500}")).ToArray();
        for (var i = 0; i < keys.Length; i++)
        {
            buffer.Write(keys[i], i, present: true, timestamp: i, RecordHeaders.Empty);
            buffer.Keep();
        }

        var drained = new List<int>();
        for (var row = buffer.FirstDirty; row >= 0; row = buffer.NextDirty(row))
        {
            drained.Add(buffer.Row(row).Value);
        }

        Assert.Equal(Enumerable.Range(0, 500), drained);
    }

    private static void Spread(byte[][] keys, Hash hash) => Assert.InRange(Worst(keys, hash), 1, 32);

    /// <returns>Keys in the fullest of as many places as the write buffer has for so many rows.</returns>
    private static int Worst(byte[][] keys, Hash hash)
    {
        Assert.Equal(Keys, keys.Select(Convert.ToHexString).Distinct().Count());
        var places = new int[131_072];
        foreach (var key in keys)
        {
            places[hash(key) & (places.Length - 1)]++;
        }

        return places.Max();
    }

    /// <summary>Keys of two words, the second solved for so that the state is the same after both.</summary>
    private static byte[][] SolvedKeys() => [.. Enumerable.Range(0, Keys).Select(i =>
    {
        var key = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(key, (ulong)i);
        BinaryPrimitives.WriteUInt64LittleEndian(key.AsSpan(8), Mix((0x9E3779B97F4A7C15 + 16) ^ (ulong)i));
        return key;
    })];

    /// <summary>
    /// Keys of 32 words: bits 63 and 30 flipped in two words one after the other cancel out, whatever the state before. 2^16 combinations.
    /// </summary>
    private static byte[][] CancellingKeys() => [.. Enumerable.Range(0, Keys).Select(i =>
    {
        var key = new byte[256];
        for (var pair = 0; pair < 16; pair++)
        {
            var difference = ((i >> pair) & 1) == 0 ? 0UL : (1UL << 63) | (1UL << 30);
            BinaryPrimitives.WriteUInt64LittleEndian(key.AsSpan(pair * 16), difference);
            BinaryPrimitives.WriteUInt64LittleEndian(key.AsSpan((pair * 16) + 8), difference);
        }

        return key;
    })];

    private static int KnownMultiplication(ReadOnlySpan<byte> key, ulong seed)
    {
        var hash = seed + (ulong)key.Length;
        for (; key.Length >= sizeof(ulong); key = key[sizeof(ulong)..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key));
        }

        hash = Mix(hash);
        return (int)(hash ^ (hash >> 32));
    }

    private static ulong Mix(ulong value)
    {
        value ^= value >> 33;
        value *= 0xFF51AFD7ED558CCDUL;
        return value ^ (value >> 33);
    }
}
