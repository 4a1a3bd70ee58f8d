namespace StreamizFraud.Topology.Serdes;

/// <summary>The built-in serdes by the names that Kafka Streams gives them; <see cref="Serde"/> has the same by the names of .NET's types.</summary>
/// <remarks>
/// Each call gives the same instance. Source: <c>Serdes</c> of the Java client. Left out are <c>Bytes</c>, a class around a byte array that .NET has no
/// use for, and <c>serdeFrom(serializer, deserializer)</c>: implement <see cref="ISerde{T}"/>.
/// </remarks>
#pragma warning disable MA0049 // The name is Kafka Streams'. It hides the namespace's for those who import it, and inside the namespace Serde is used.
public static class Serdes
#pragma warning restore MA0049
{
    /// <summary>UTF-8 text: <see cref="Serde.Utf8"/>.</summary>
    public static ISerde<string> String() => Serde.Utf8;

    /// <summary>16-bit integer: <see cref="Serde.Int16"/>.</summary>
    public static ISerde<short> Short() => Serde.Int16;

    /// <summary>32-bit integer: <see cref="Serde.Int32"/>.</summary>
    public static ISerde<int> Integer() => Serde.Int32;

    /// <summary>64-bit integer: <see cref="Serde.Int64"/>.</summary>
    public static ISerde<long> Long() => Serde.Int64;

    /// <summary>IEEE 754 single: <see cref="Serde.Single"/>.</summary>
    public static ISerde<float> Float() => Serde.Single;

    /// <summary>IEEE 754 double: <see cref="Serde.Double"/>.</summary>
    public static ISerde<double> Double() => Serde.Double;

    /// <summary>One byte, 0 or 1: <see cref="Serde.Boolean"/>.</summary>
    public static ISerde<bool> Boolean() => Serde.Boolean;

    /// <summary>36 characters: <see cref="Serde.Guid"/>.</summary>
    public static ISerde<Guid> Uuid() => Serde.Guid;

    /// <summary>Bytes as they are: <see cref="Serde.Bytes"/>.</summary>
    public static ISerde<byte[]> ByteArray() => Serde.Bytes;

    /// <summary>Bytes as they are: <see cref="Serde.Memory"/>.</summary>
    public static ISerde<ReadOnlyMemory<byte>> ByteBuffer() => Serde.Memory;

    /// <summary>For keys or values that are always absent: <see cref="Serde.Void"/>.</summary>
    public static ISerde<object> Void() => Serde.Void;

    /// <summary>Lists of values that have a serde: <see cref="Serde.List{T}(ISerde{T})"/>.</summary>
    /// <param name="entries">Serde of the entries.</param>
    public static ISerde<List<T>> ListSerde<T>(ISerde<T> entries) => Serde.List(entries);

    /// <summary>The built-in serde of a type: <see cref="Serde.Default{T}"/>.</summary>
    /// <exception cref="NotSupportedException">There is none.</exception>
    public static ISerde<T> SerdeFrom<T>() => Serde.Default<T>();
}
