using System.Buffers.Binary;
using System.Text;

namespace StreamizFraud.Topology.Control;

/// <summary>Keys of the global store: entries by their number, and the newest entry of each thing.</summary>
internal static class ControlKey
{
    private const byte Numbered = 1;
    private const byte Newest = 2;

    /// <summary>Key of the entry that was accepted as the <paramref name="number"/>-th, from 0.</summary>
    public static byte[] OfEntry(long number)
    {
        var key = new byte[1 + sizeof(long)];
        key[0] = Numbered;
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(1), number);
        return key;
    }

    /// <summary>The number in a key of an entry; -1 in another key.</summary>
    public static long NumberOf(ReadOnlySpan<byte> key) => key is [Numbered, ..] && key.Length == 1 + sizeof(long) ? BinaryPrimitives.ReadInt64BigEndian(key[1..]) : -1;

    /// <summary>Key of the newest entry of a thing.</summary>
    public static byte[] OfThing(string kind, string name)
    {
        // A kind has no zero in it.
        var key = new byte[2 + Encoding.UTF8.GetByteCount(kind) + Encoding.UTF8.GetByteCount(name)];
        key[0] = Newest;
        var written = 1 + Encoding.UTF8.GetBytes(kind, key.AsSpan(1));
        Encoding.UTF8.GetBytes(name, key.AsSpan(written + 1));
        return key;
    }
}
