using System.Buffers;

namespace StreamizFraud.Topology.Serdes;

/// <summary>Turns values into bytes and back.</summary>
/// <typeparam name="T">Type of the values.</typeparam>
/// <remarks>
/// Absent keys and values (Kafka's null) never reach a serde; empty bytes do, and are not absent (architecture, decision 3).
/// Called on one thread per task; one instance may serve several tasks, so an implementation keeps no state between calls
/// or guards it. Whatever it throws is a failure of the record at hand; the engine adds where it happened.
/// </remarks>
public interface ISerde<T>
{
    /// <summary>
    /// Name of the bytes: two serdes of one name read what the other writes. It is kept beside stored rows, which no serde of another name reads.
    /// </summary>
    /// <value>
    /// By default the name of the serde's type with its type arguments, without versions and assemblies. A serde whose bytes depend on more than that
    /// (a schema, a layout chosen in its constructor) puts it into the name; one that is renamed while its bytes stay gives the old name.
    /// See <see cref="SerdeFormat.WithFormat{T}"/> for serdes that are not yours.
    /// </value>
    string Format => SerdeFormat.Of(GetType());

    /// <summary>Appends the bytes of <paramref name="value"/> to <paramref name="destination"/>.</summary>
    /// <exception cref="SerdeException">The value cannot be written.</exception>
    void Serialize(T value, IBufferWriter<byte> destination, in SerdeContext context);

    /// <summary>Reads a value from exactly these bytes; they are valid during the call only.</summary>
    /// <returns>The value; null counts as absent where the bytes come from a topic.</returns>
    /// <exception cref="SerdeException">The bytes are not a <typeparamref name="T"/>.</exception>
    T Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context);
}
