using Avro;
using Avro.Generic;
using Avro.Specific;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Avro;

/// <summary>Serdes for Avro with a schema registry: a byte 0, the schema's id in four bytes big-endian, the value in Avro's binary form.</summary>
/// <remarks>
/// The frame and the names of subjects are Confluent's. A value is written with its own schema and read by way of the schema that it was
/// written with. The registry is asked once a schema, on the stream thread that meets it first. All are thread-safe.
/// </remarks>
public static class AvroSerde
{
    /// <summary>Classes that <c>avrogen</c> has made from a schema.</summary>
    /// <typeparam name="T">The class; its schema is the reader's.</typeparam>
    /// <param name="registry">The registry.</param>
    /// <param name="options">How it is written; null: defaults.</param>
    public static ISerde<T> Specific<T>(SchemaRegistryClient registry, AvroSerdeOptions? options = null)
        where T : class, ISpecificRecord, new()
    {
        var own = new T().Schema;
        return Of<T>(registry, options, static value => value.Schema, static schema => new SpecificDatumWriter<T>(schema), own, static (writer, reader) => new SpecificDatumReader<T>(writer, reader));
    }

    /// <summary>Records of any schema.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="schema">Schema that they are read as; null: the one they were written with.</param>
    /// <param name="options">How they are written; null: defaults.</param>
    public static ISerde<GenericRecord> Generic(SchemaRegistryClient registry, RecordSchema? schema = null, AvroSerdeOptions? options = null) =>
        Of<GenericRecord>(registry, options, static value => value.Schema, static schema => new GenericDatumWriter<GenericRecord>(schema), schema, static (writer, reader) => new GenericDatumReader<GenericRecord>(writer, reader));

    /// <summary>Values without a record around them.</summary>
    /// <typeparam name="T">One of <c>string</c>, <c>int</c>, <c>long</c>, <c>float</c>, <c>double</c>, <c>bool</c> and <c>byte[]</c>.</typeparam>
    /// <param name="registry">The registry.</param>
    /// <param name="options">How they are written; null: defaults.</param>
    /// <exception cref="NotSupportedException">The type is none of these.</exception>
    public static ISerde<T> Primitive<T>(SchemaRegistryClient registry, AvroSerdeOptions? options = null)
    {
        var own = Schema.Parse(NameOf(typeof(T)));
        return Of<T>(registry, options, _ => own, static schema => new GenericDatumWriter<T>(schema), own, static (writer, reader) => new GenericDatumReader<T>(writer, reader));
    }

    /// <summary>
    /// Values that another serde writes in Avro's single-object encoding (<c>C3 01</c>, the fingerprint of the schema, the body), with the registry's frame in the place
    /// of that header: for types that bring a schema and a serde of their own.
    /// </summary>
    /// <typeparam name="T">Type of the values.</typeparam>
    /// <param name="registry">The registry.</param>
    /// <param name="schema">The schema that <paramref name="serde"/> writes; registered as it is.</param>
    /// <param name="serde">Writes that schema. Reads by the fingerprint of the schema that a record was written with, and refuses those it does not know.</param>
    /// <param name="options">How they are written; null: defaults.</param>
    /// <exception cref="ArgumentException"><paramref name="schema"/> is no Avro schema.</exception>
    public static ISerde<T> SingleObject<T>(SchemaRegistryClient registry, string schema, ISerde<T> serde, AvroSerdeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(serde);
        return new SingleObjectSerde<T>(new RegisteredSchemas(registry), schema, Parse(schema), serde, options ?? new AvroSerdeOptions());
    }

    private static AvroSerde<T> Of<T>(
        SchemaRegistryClient registry,
        AvroSerdeOptions? options,
        Func<T, Schema> schemaOf,
        Func<Schema, DatumWriter<T>> writer,
        Schema? own,
        Func<Schema, Schema, DatumReader<T>> reader)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var schemas = new RegisteredSchemas(registry);
        return new AvroSerde<T>(
            new AvroWriters<T>(schemas, options ?? new AvroSerdeOptions(), schemaOf, writer),
            new AvroReaders<T>(schemas, own, reader));
    }

    private static Schema Parse(string schema)
    {
        try
        {
            return Schema.Parse(schema);
        }
        catch (AvroException exception)
        {
            throw new ArgumentException($"No Avro schema: {exception.GetType().Name}.", nameof(schema), exception);
        }
    }

    private static string NameOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.String => "\"string\"",
        TypeCode.Int32 => "\"int\"",
        TypeCode.Int64 => "\"long\"",
        TypeCode.Single => "\"float\"",
        TypeCode.Double => "\"double\"",
        TypeCode.Boolean => "\"boolean\"",
        _ when type == typeof(byte[]) => "\"bytes\"",
        _ => throw new NotSupportedException($"Avro has no primitive type for {type.Name}."),
    };
}
