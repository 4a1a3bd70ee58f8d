using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>
/// Combined keys (rule F4): <c>int32 length of the foreign key | foreign key | primary key</c>. The length in front keeps all subscriptions
/// to one foreign key together, and those to a longer key that begins with it apart.
/// </summary>
internal sealed class CombinedKeySerde<K>(ISerde<K> primaryKeySerde) : ISerde<CombinedKey<K>>
{
    public string Format => $"CombinedKey({primaryKeySerde.Format})";

    public void Serialize(CombinedKey<K> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var foreignKey = value.ForeignKey.Span;
        if (value.Place == CombinedKeyPlace.After)
        {
            WriteAfter(foreignKey, destination);
            return;
        }

        WriteLength(foreignKey.Length, destination);
        destination.Write(foreignKey);
        if (value.Place == CombinedKeyPlace.Subscription)
        {
            primaryKeySerde.Serialize(value.PrimaryKey, destination, context);
        }
    }

    public CombinedKey<K> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var length = bytes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (length < 0 || length > bytes.Length - sizeof(int))
        {
            throw new SerdeException($"a combined key of {bytes.Length} bytes says that its foreign key has {length} bytes") { IsLoggable = true };
        }

        var end = sizeof(int) + length;
        return new(bytes[sizeof(int)..end].ToArray(), primaryKeySerde.Deserialize(bytes[end..], context));
    }

    /// <summary>The first bytes after everything that begins with the length and the foreign key: the last byte that can be counted up is, the rest goes.</summary>
    private static void WriteAfter(ReadOnlySpan<byte> foreignKey, IBufferWriter<byte> destination)
    {
        var last = foreignKey.LastIndexOfAnyExcept(byte.MaxValue);
        if (last < 0)
        {
            WriteLength(foreignKey.Length + 1, destination);
            return;
        }

        WriteLength(foreignKey.Length, destination);
        destination.Write(foreignKey[..last]);
        destination.GetSpan(1)[0] = (byte)(foreignKey[last] + 1);
        destination.Advance(1);
    }

    private static void WriteLength(int length, IBufferWriter<byte> destination)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination.GetSpan(sizeof(int)), length);
        destination.Advance(sizeof(int));
    }
}
