using System.Buffers;
namespace StreamizFraud.Topology.Serdes;

/// <summary>What a serde may want to know beside the value.</summary>
/// <param name="Topic">Topic that the bytes are read from or written to; for a store its changelog topic.</param>
/// <param name="IsKey">Whether the bytes are a key.</param>
public readonly record struct SerdeContext(string Topic, bool IsKey);

/// <summary>Turns values into bytes and back.</summary>
/// <typeparam name="T">Type of the values.</typeparam>
/// <remarks>
/// Absent keys and values (Kafka's null) never reach a serde; empty bytes do, and are not absent (architecture, decision 3).
/// Called on one thread per task; one instance may serve several tasks, so an implementation keeps no state between calls
/// or guards it.
/// </remarks>
public interface ISerde<T>
{
    /// <summary>Appends the bytes of <paramref name="value"/> to <paramref name="destination"/>.</summary>
    void Serialize(T value, IBufferWriter<byte> destination, in SerdeContext context);

    /// <summary>Reads a value from exactly these bytes; they are valid during the call only.</summary>
    /// <exception cref="SerdeException">The bytes are not a <typeparamref name="T"/>.</exception>
    T Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context);
}
