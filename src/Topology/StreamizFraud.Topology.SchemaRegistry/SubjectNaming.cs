namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>How the subject is called that a schema is registered under.</summary>
public enum SubjectNaming
{
    /// <summary><c>topic-key</c> or <c>topic-value</c>: one type a topic. Confluent's TopicNameStrategy.</summary>
    Topic,

    /// <summary>The schema's full name: a type evolves alike in all topics. Confluent's RecordNameStrategy.</summary>
    Record,

    /// <summary><c>topic-</c> and the schema's full name: several types in a topic. Confluent's TopicRecordNameStrategy.</summary>
    TopicRecord,
}
