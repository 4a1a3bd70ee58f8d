using System.Collections.Concurrent;
using Avro;
using Avro.Generic;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Avro;

/// <summary>Readers by the id of the schema that was written. The registry is asked once for each.</summary>
/// <param name="registry">The registry.</param>
/// <param name="own">Schema of the result; null: the one that was written.</param>
/// <param name="make">Makes what reads the first schema as the second.</param>
internal sealed class AvroReaders<T>(SchemaRegistryClient registry, Schema? own, Func<Schema, Schema, DatumReader<T>> make)
{
    private readonly ConcurrentDictionary<int, DatumReader<T>> _readers = new();

    public DatumReader<T> For(int id) => _readers.TryGetValue(id, out var reader) ? reader : Make(id);

    private DatumReader<T> Make(int id)
    {
        var written = Written(id);
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

    private Schema Written(int id)
    {
        try
        {
            var registered = registry.GetById(id);
            return registered.Format == SchemaFormat.Avro
                ? Parse(registered, new SchemaNames())
                : throw new SerdeException($"schema {id} is {registered.Format}, not Avro") { IsLoggable = true };
        }
        catch (RegistryException exception) when (exception.Fault == RegistryFault.NotFound)
        {
            throw new SerdeException($"the schema registry has no schema with id {id}", exception) { IsLoggable = true };
        }
        catch (AvroException exception)
        {
            throw new SerdeException($"schema {id} of the registry cannot be understood: {exception.GetType().Name}", exception) { IsLoggable = true };
        }
    }

    /// <summary>What a schema refers to is read first, so that its names are known.</summary>
    private Schema Parse(RegistrySchema registered, SchemaNames names)
    {
        foreach (var reference in registered.Dependencies)
        {
            if (!names.Contains(new SchemaName(reference.Name, null, null, null)))
            {
                Parse(registry.GetVersion(reference.Subject, reference.Version), names);
            }
        }

        return Schema.Parse(registered.Text, names);
    }
}
