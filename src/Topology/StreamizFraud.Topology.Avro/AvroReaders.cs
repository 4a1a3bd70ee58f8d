using System.Collections.Concurrent;
using Avro;
using Avro.Generic;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Avro;

/// <summary>Readers by the id of the schema that was written. The registry is asked once for each.</summary>
/// <param name="schemas">What the registry has.</param>
/// <param name="own">Schema of the result; null: the one that was written.</param>
/// <param name="make">Makes what reads the first schema as the second.</param>
internal sealed class AvroReaders<T>(RegisteredSchemas schemas, Schema? own, Func<Schema, Schema, DatumReader<T>> make)
{
    private readonly ConcurrentDictionary<int, DatumReader<T>> _readers = new();

    public DatumReader<T> For(int id) => _readers.TryGetValue(id, out var reader) ? reader : Make(id);

    private DatumReader<T> Make(int id)
    {
        var written = schemas.Written(id);
        if (own is not null && SelfContaining.IsDropped(written, own))
        {
            throw new SerdeException($"it was written with schema {written.Fullname} (id {id}), of which {own.Fullname} drops a field with a record that contains itself: Apache.Avro cannot skip that") { IsLoggable = true };
        }

        try
        {
            return _readers.GetOrAdd(id, make(written, own ?? written));
        }
        catch (AvroException exception)
        {
            // Both schemas are in its message, at length.
            throw new SerdeException($"it was written with schema {written.Fullname} (id {id}), which cannot be read as {(own ?? written).Fullname}: a field without a default is missing, or a type differs", exception) { IsLoggable = true };
        }
    }
}
