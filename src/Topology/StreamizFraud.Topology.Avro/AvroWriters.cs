using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Avro;
using Avro.Generic;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Avro;

/// <summary>A schema as it is written to a topic: its id, and what writes it.</summary>
internal sealed record AvroWriter<T>(string Topic, bool IsKey, Schema Schema, int Id, DatumWriter<T> Writer);

/// <summary>Writers by schema and topic. The registry is asked once for each.</summary>
/// <param name="schemas">What the registry has.</param>
/// <param name="options">Subjects, and whether to register.</param>
/// <param name="schemaOf">Schema of a value.</param>
/// <param name="make">Makes what writes a schema.</param>
internal sealed class AvroWriters<T>(RegisteredSchemas schemas, AvroSerdeOptions options, Func<T, Schema> schemaOf, Func<Schema, DatumWriter<T>> make)
{
    // By the object, not by what it says: comparing schemas would walk through them at each record. Weak: whoever parses one for each
    // record is slow, but does not fill the memory.
    private readonly ConditionalWeakTable<Schema, ConcurrentDictionary<(string Topic, bool IsKey), AvroWriter<T>>> _writers = [];

    // Nearly always the right one.
    private AvroWriter<T>? _last;

    public AvroWriter<T> For(T value, in SerdeContext context)
    {
        var schema = schemaOf(value);
        var last = Volatile.Read(ref _last);
        return last is not null && ReferenceEquals(last.Schema, schema) && last.IsKey == context.IsKey && last.Topic == context.Topic
            ? last
            : Find(schema, context);
    }

    private AvroWriter<T> Find(Schema schema, in SerdeContext context)
    {
        var ofSchema = _writers.GetValue(schema, static _ => new());
        var place = (context.Topic, context.IsKey);
        if (!ofSchema.TryGetValue(place, out var writer))
        {
            var id = schemas.IdOf(Text(schema), schema.Fullname, options, context);
            writer = ofSchema.GetOrAdd(place, new AvroWriter<T>(context.Topic, context.IsKey, schema, id, make(schema)));
        }

        Volatile.Write(ref _last, writer);
        return writer;
    }

    // As all other clients write it; Apache.Avro would write {"type":"string"}, to some registries another schema.
    private static string Text(Schema schema) => schema is PrimitiveSchema ? $"\"{schema.Name}\"" : schema.ToString();
}
