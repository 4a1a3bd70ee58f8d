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

/// <summary>Bytes in an array.</summary>
internal sealed class BytesSerde : ISerde<byte[]>, INamedSerde
{
    public string Name => "Serde.Bytes";

    public string Format => Name;

    public void Serialize(byte[] value, IBufferWriter<byte> destination, in SerdeContext context) => destination.Write(value);

    public byte[] Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => bytes.ToArray();
}

/// <summary>Bytes in memory.</summary>
internal sealed class MemorySerde : ISerde<ReadOnlyMemory<byte>>, INamedSerde
{
    public string Name => "Serde.Memory";

    public string Format => "Serde.Bytes";

    public void Serialize(ReadOnlyMemory<byte> value, IBufferWriter<byte> destination, in SerdeContext context) => destination.Write(value.Span);

    public ReadOnlyMemory<byte> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => bytes.ToArray();
}

/// <summary>Nothing: what is always absent never reaches it.</summary>
internal sealed class VoidSerde : ISerde<object>, INamedSerde
{
    public string Name => "Serde.Void";

    public string Format => Name;

    public void Serialize(object value, IBufferWriter<byte> destination, in SerdeContext context) => throw Present();

    public object Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => throw Present();

    private static SerdeException Present() => new("it must be absent, and is not") { IsLoggable = true };
}
