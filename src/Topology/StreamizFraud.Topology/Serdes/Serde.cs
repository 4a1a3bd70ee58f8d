using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamizFraud.Topology.Serdes;

/// <summary>The built-in serdes. Their bytes are those of Kafka's own: big-endian numbers, UTF-8 text.</summary>
/// <remarks>All are thread-safe. Source: <c>Serdes</c> of the Java client; each layout was compared with what it writes.</remarks>
public static class Serde
{
    // Every type with a built-in serde, its nullable form after it; see BuiltIn<T>.
    private static readonly object[] All;

    private static readonly JsonSerializerOptions StrictWeb = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
    };

    static Serde()
    {
        Utf8 = new Utf8Serde();
        Int16 = new FixedSizeSerde<short, Int16Layout>();
        Int32 = new FixedSizeSerde<int, Int32Layout>();
        Int64 = new FixedSizeSerde<long, Int64Layout>();
        Single = new FixedSizeSerde<float, SingleLayout>();
        Double = new FixedSizeSerde<double, DoubleLayout>();
        Boolean = new FixedSizeSerde<bool, BooleanLayout>();
        Guid = new FixedSizeSerde<Guid, GuidLayout>();
        Bytes = new BytesSerde();
        Memory = new MemorySerde();
        Void = new VoidSerde();
        All =
        [
            Utf8, Bytes, Int64, Nullable(Int64), Int32, Nullable(Int32), Double, Nullable(Double), Boolean, Nullable(Boolean), Guid, Nullable(Guid),
            Single, Nullable(Single), Int16, Nullable(Int16), Memory, Nullable(Memory),
        ];
    }

    /// <summary>UTF-8 text. Half of a surrogate pair is written as <c>?</c>, bytes that are no UTF-8 are read as U+FFFD.</summary>
    public static ISerde<string> Utf8 { get; }

    /// <summary>16-bit integer, 2 bytes big-endian.</summary>
    public static ISerde<short> Int16 { get; }

    /// <summary>32-bit integer, 4 bytes big-endian.</summary>
    public static ISerde<int> Int32 { get; }

    /// <summary>64-bit integer, 8 bytes big-endian.</summary>
    public static ISerde<long> Int64 { get; }

    /// <summary>IEEE 754 single, 4 bytes big-endian; the bits of a NaN are kept.</summary>
    public static ISerde<float> Single { get; }

    /// <summary>IEEE 754 double, 8 bytes big-endian; every NaN is written as <c>7ff8000000000000</c>.</summary>
    public static ISerde<double> Double { get; }

    /// <summary>One byte, 0 or 1.</summary>
    public static ISerde<bool> Boolean { get; }

    /// <summary>The 36 characters <c>xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx</c>, written in lower case; Kafka's UUID serde.</summary>
    public static ISerde<Guid> Guid { get; }

    /// <summary>Bytes as they are, in an array of their own.</summary>
    public static ISerde<byte[]> Bytes { get; }

    /// <summary>Bytes as they are, in memory of their own.</summary>
    public static ISerde<ReadOnlyMemory<byte>> Memory { get; }

    /// <summary>For keys or values that are always absent; one that is present cannot be read or written.</summary>
    public static ISerde<object> Void { get; }

    /// <summary>The built-in serde of a type; the same instance at each call.</summary>
    /// <exception cref="NotSupportedException">There is none: name one in <c>Consumed</c>, <c>Produced</c>, <c>Grouped</c> or <c>Materialized</c>.</exception>
    public static ISerde<T> Default<T>() =>
        TryDefault<T>() ?? throw new NotSupportedException($"There is no built-in serde for {typeof(T).Name}; give one where the stream or store is declared.");

    /// <summary>The same serde for the nullable form of a value type, such as the values of <c>KTable.ToStream</c>; the bytes are the same.</summary>
    public static ISerde<T?> Nullable<T>(ISerde<T> serde)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(serde);
        return new NullableSerde<T>(serde);
    }

    /// <summary>Lists of values that have a serde.</summary>
    /// <param name="entries">Serde of the entries. Null entries need a type that admits null: a reference type or <see cref="Nullable{T}(ISerde{T})"/>.</param>
    /// <remarks>
    /// The layout of Kafka's list serde. Entries of Int16, Int32, Int64, Single, Double and Guid: <c>byte 0 | int32 nulls | int32 index of
    /// each null | int32 count | entries without the nulls</c>; others: <c>byte 1 | int32 count | (int32 length, -1 for null | entry)*</c>.
    /// </remarks>
    public static ISerde<List<T>> List<T>(ISerde<T> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return new ListSerde<T>(entries);
    }

    /// <summary>JSON in UTF-8, by reflection over the type.</summary>
    /// <param name="options">
    /// How it is written and read. Null: as on the web (<see cref="JsonSerializerDefaults.Web"/>: names in camel case, read in any case), and a text that
    /// lacks a parameter of the constructor without a default, has null where the type does not admit it, or has a member twice, is refused and says which.
    /// </param>
    /// <remarks>The text <c>null</c> is read as an absent value. Trimmed and ahead-of-time compiled programs use <see cref="Json{T}(JsonTypeInfo{T})"/>.</remarks>
    /// <exception cref="NotSupportedException">The type cannot be made from JSON, such as an interface without <c>[JsonDerivedType]</c>.</exception>
    [RequiresUnreferencedCode("Members that only JSON uses may be trimmed away: use Serde.Json(JsonTypeInfo<T>).")]
    [RequiresDynamicCode("Code for the type is made at run time: use Serde.Json(JsonTypeInfo<T>).")]
    public static ISerde<T> Json<T>(JsonSerializerOptions? options = null)
    {
        options ??= StrictWeb;
        options.MakeReadOnly(populateMissingResolver: true);
        return Readable((JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
    }

    /// <summary>JSON in UTF-8, by what a <c>JsonSerializerContext</c> has generated for the type; no reflection.</summary>
    /// <param name="type">
    /// The type's metadata, for example <c>PaymentContext.Default.Payment</c>; its options count, which is why a context should have
    /// <c>[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
    /// AllowDuplicateProperties = false)]</c>: without them a member that the text lacks is null or 0, and of one that it has twice the last counts.
    /// </param>
    /// <remarks>The text <c>null</c> is read as an absent value.</remarks>
    /// <exception cref="NotSupportedException">The type cannot be made from JSON, such as an interface without <c>[JsonDerivedType]</c>.</exception>
    public static ISerde<T> Json<T>(JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Readable(type);
    }

    internal static ISerde<T> OfValue<T>(ISerde<T?> serde)
        where T : struct => new ValueSerde<T>(serde);

    private static JsonSerde<T> Readable<T>(JsonTypeInfo<T> type) => JsonSerde<T>.CanRead(type)
        ? new JsonSerde<T>(type)
        : throw new NotSupportedException(
            $"{typeof(T).Name} cannot be read from JSON: {(typeof(T).IsInterface ? "it is an interface" : typeof(T).IsAbstract ? "it is abstract" : "it has no constructor to use")}. "
            + "Give a serde of the type that is written, or say how texts become one: [JsonConstructor], [JsonDerivedType] or a converter.");

    internal static ISerde<T>? TryDefault<T>() => BuiltIn<T>.Instance;

    /// <summary>What the built-in serde of a type is, found once a type.</summary>
    private static class BuiltIn<T>
    {
        public static readonly ISerde<T>? Instance = All.OfType<ISerde<T>>().FirstOrDefault();
    }
}
