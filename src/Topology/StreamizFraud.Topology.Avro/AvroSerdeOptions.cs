using StreamizFraud.Topology.SchemaRegistry;

namespace StreamizFraud.Topology.Avro;

/// <summary>How an Avro serde writes.</summary>
public sealed record AvroSerdeOptions
{
    /// <summary>How subjects are called. Default <see cref="SubjectNaming.Topic"/>; Confluent's <c>value.subject.name.strategy</c>.</summary>
    public SubjectNaming Subjects { get; init; }

    /// <summary>Whether a schema that its subject does not have is registered. Default true; false: it must be there. Confluent's <c>auto.register.schemas</c>.</summary>
    public bool AutoRegister { get; init; } = true;
}
