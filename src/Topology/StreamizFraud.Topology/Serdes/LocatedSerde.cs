using System.Buffers;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Serdes;

/// <summary>A serde as one source, sink or store uses it: whatever it throws comes out with where it happened.</summary>
/// <param name="inner">The user's serde.</param>
/// <param name="place">What uses it, such as "Sink payments".</param>
/// <param name="readsState">Whether it reads what the application has stored itself: no record is at fault if that cannot be read.</param>
/// <remarks>
/// A message of an exception that is not <see cref="StreamException.IsLoggable"/> may quote what it could not parse: only its type is
/// told, the rest stays with the inner exception. A fault beyond the record, such as a schema registry that is down, goes through as it is.
/// </remarks>
internal sealed class LocatedSerde<T>(ISerde<T> inner, string place, bool readsState = false) : ISerde<T>
{
    public ISerde<T> Inner => inner;

    public string Format => inner.Format;

    public void Serialize(T value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        try
        {
            inner.Serialize(value, destination, context);
        }
        catch (Exception exception) when (IsOfRecord(exception))
        {
            throw Located(exception, "write", context);
        }
    }

    public T Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        try
        {
            return inner.Deserialize(bytes, context);
        }
        catch (Exception exception) when (IsOfRecord(exception))
        {
            throw readsState ? Unreadable(exception, context) : Located(exception, "read", context);
        }
    }

    private static bool IsOfRecord(Exception exception) => exception is not StreamException { Scope: not FaultScope.Record };

    private SerdeException Located(Exception exception, string verb, in SerdeContext context) => new(Describe(exception, verb, context), exception) { IsLoggable = true };

    private UnreadableStateException Unreadable(Exception exception, in SerdeContext context) => new(Describe(exception, "read", context), exception);

    private string Describe(Exception exception, string verb, in SerdeContext context)
    {
        var part = context.IsKey ? "key" : "value";
        return $"{place}: {INamedSerde.Of(inner)} cannot {verb} the {part} for topic {context.Topic}: {FaultText.Words(exception)}";
    }
}

/// <summary>Makes <see cref="LocatedSerde{T}"/>.</summary>
internal static class LocatedSerde
{
    public static ISerde<T> At<T>(ISerde<T> serde, string place) =>
        new LocatedSerde<T>(serde is LocatedSerde<T> elsewhere ? elsewhere.Inner : serde, place);

    /// <summary>The same for a store: what it cannot read is never the fault of the record at hand.</summary>
    public static ISerde<T> AtStore<T>(ISerde<T> serde, string store) =>
        new LocatedSerde<T>(serde is LocatedSerde<T> elsewhere ? elsewhere.Inner : serde, $"Store {store}", readsState: true);
}
