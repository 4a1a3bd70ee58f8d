using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>Names of subjects.</summary>
internal static class Subjects
{
    /// <summary>The subject of a schema.</summary>
    /// <param name="naming">How subjects are called.</param>
    /// <param name="record">Full name of the schema.</param>
    /// <param name="context">Topic, and whether it is the key.</param>
    public static string Of(SubjectNaming naming, string record, in SerdeContext context) => naming switch
    {
        SubjectNaming.Record => record,
        SubjectNaming.TopicRecord => $"{context.Topic}-{record}",
        _ => context.Topic + (context.IsKey ? "-key" : "-value"),
    };
}
