using System.Buffers;
using System.Text;

namespace StreamizFraud.Topology.Serdes;

/// <summary>UTF-8 text, with the replacements of the JVM.</summary>
internal sealed class Utf8Serde : ISerde<string>, INamedSerde
{
    private static readonly Encoding Utf8 = Encoding.GetEncoding("utf-8", new EncoderReplacementFallback("?"), new DecoderReplacementFallback("\ufffd"));

    public string Name => "Serde.Utf8";

    public string Format => Name;

    public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context) => Utf8.GetBytes(value, destination);

    public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => Utf8.GetString(bytes);
}
