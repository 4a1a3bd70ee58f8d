namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>Languages of schemas that Confluent's registry has.</summary>
public enum SchemaFormat
{
    /// <summary>Avro; the text is JSON.</summary>
    Avro,

    /// <summary>Protobuf; the text is a .proto file.</summary>
    Protobuf,

    /// <summary>JSON Schema.</summary>
    Json,
}
