using System.Buffers;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Service;

/// <summary>Card and terminal ids as UTF-8; ids that come again are the same string.</summary>
public sealed class NameSerde : ISerde<string>
{
    private readonly NameCache _names = new();

    /// <inheritdoc/>
    public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context) => Serde.Utf8.Serialize(value, destination, context);

    /// <inheritdoc/>
    public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => _names.Get(bytes);
}
