using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace StreamizFraud.Topology.State.Buffer;

/// <summary>The hash of key bytes in tables of this process. Keys come from anybody, so it depends on secrets of the process.</summary>
/// <remarks>
/// <para>8 bytes a step: combined with the state, multiplied by a secret to 128 bits, both halves folded into one. Without the secrets
/// nobody can choose keys that collide. A secret that only starts the state would not do: with a known multiplication, differences of two
/// words cancel out whatever the start is.</para>
/// <para>No order of rows, output or file may depend on it: it differs from process to process, and simulations replay.</para>
/// </remarks>
internal static class KeyHash
{
    private static readonly ulong Start = Secret();

    // Odd, so that no bit of a key is lost.
    private static readonly ulong Factor = Secret() | 1;
    private static readonly ulong LastFactor = Secret() | 1;

    /// <summary>The hash; all of its bits may be used.</summary>
    public static int Of(ReadOnlySpan<byte> key)
    {
        var hash = Start ^ (ulong)key.Length;
        while (key.Length >= sizeof(ulong))
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key), Factor);
            key = key[sizeof(ulong)..];
        }

        ulong tail = 0;
        for (var i = 0; i < key.Length; i++)
        {
            tail = (tail << 8) | key[i];
        }

        return (int)Fold(hash ^ tail, LastFactor);
    }

    private static ulong Fold(ulong value, ulong factor)
    {
        var high = Math.BigMul(value, factor, out var low);
        return high ^ low;
    }

    private static ulong Secret()
    {
        Span<ulong> secret = stackalloc ulong[1];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(secret));
        return secret[0];
    }
}
