using System.Buffers;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>Serialises foreign keys; valid until the next one.</summary>
/// <remarks>Keeps a buffer: one instance a node and key at a time.</remarks>
internal sealed class ForeignKeyBytes<KO>(ISerde<KO> serde, string topic)
{
    private readonly ArrayBufferWriter<byte> _bytes = new(32);
    private readonly SerdeContext _context = new(topic, IsKey: true);

    /// <summary>The bytes of a key.</summary>
    public ReadOnlyMemory<byte> Of(KO key)
    {
        _bytes.ResetWrittenCount();
        serde.Serialize(key, _bytes, _context);
        return _bytes.WrittenMemory;
    }
}
