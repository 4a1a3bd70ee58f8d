using System.Buffers;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>Hashes rows by their serialised form; both ends of a join must do it alike.</summary>
/// <param name="serde">Serde of the rows.</param>
/// <param name="topic">What the serde is told, the same at both ends.</param>
/// <remarks>Keeps a buffer: one instance a node.</remarks>
internal sealed class ValueHasher<V>(ISerde<V> serde, string topic)
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64);
    private readonly SerdeContext _context = new(topic, IsKey: false);

    /// <summary>The hash of a row; none if there is no row.</summary>
    public Maybe<ValueHash> Hash(V value, bool present)
    {
        if (!present)
        {
            return Maybe<ValueHash>.None;
        }

        _bytes.ResetWrittenCount();
        serde.Serialize(value, _bytes, _context);
        return Maybe<ValueHash>.Of(ValueHash.Of(_bytes.WrittenSpan));
    }
}
