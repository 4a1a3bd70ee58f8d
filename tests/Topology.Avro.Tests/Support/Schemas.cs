using Avro;
using Avro.Generic;

namespace StreamizFraud.Topology.Avro.Tests;

/// <summary>Schemas of the tests.</summary>
internal static class Schemas
{
    /// <summary>Payments before they had terminals.</summary>
    public const string OldPayment = """
        {"type":"record","name":"Payment","namespace":"StreamizFraud.Topology.Avro.Tests","fields":[
            {"name":"Card","type":"string"},
            {"name":"Cents","type":"int"},
            {"name":"Note","type":"string"}]}
        """;

    /// <summary>The record of the Avro specification's section on encodings.</summary>
    public static RecordSchema Specification { get; } =
        Record("""{"type":"record","name":"test","fields":[{"name":"a","type":"long"},{"name":"b","type":"string"}]}""");

    public static RecordSchema Record(string text) => (RecordSchema)Schema.Parse(text);

    public static GenericRecord With(this GenericRecord record, string field, object? value)
    {
        record.Add(field, value);
        return record;
    }
}
