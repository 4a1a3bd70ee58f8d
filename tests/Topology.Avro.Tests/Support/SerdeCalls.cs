using System.Buffers;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Avro.Tests;

/// <summary>Serdes called as the engine calls them.</summary>
internal static class SerdeCalls
{
    public static readonly SerdeContext Value = new("payments", IsKey: false);
    public static readonly SerdeContext Key = new("payments", IsKey: true);

    public static byte[] Bytes<T>(this ISerde<T> serde, T value, SerdeContext? context = null)
    {
        var bytes = new ArrayBufferWriter<byte>();
        serde.Serialize(value, bytes, context ?? Value);
        return bytes.WrittenSpan.ToArray();
    }

    public static T Read<T>(this ISerde<T> serde, byte[] bytes, SerdeContext? context = null) => serde.Deserialize(bytes, context ?? Value);

    public static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>The id of an Avro schema.</summary>
    public static int Register(this SchemaRegistryClient client, string subject, string schema) => client.Register(subject, new RegistrySchema(schema, SchemaFormat.Avro));
}
