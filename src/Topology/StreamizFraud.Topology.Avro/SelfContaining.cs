using Avro;

namespace StreamizFraud.Topology.Avro;

/// <summary>Records that contain themselves, such as the node of a tree.</summary>
internal static class SelfContaining
{
    /// <summary>
    /// Whether reading drops a field with such a record in it. Apache.Avro 1.12 ends the process then: it plans how to skip the record
    /// within itself without an end.
    /// </summary>
    public static bool IsDropped(Schema written, Schema own)
    {
        var readers = Records(own).ToDictionary(record => record.Fullname, StringComparer.Ordinal);
        return Records(written).Any(record =>
        {
            var reader = ReferenceEquals(record, written) ? own as RecordSchema : readers.GetValueOrDefault(record.Fullname);
            return reader is not null && record.Fields.Any(field => !Takes(reader, field.Name) && Records(field.Schema).Any(ContainsItself));
        });
    }

    private static bool Takes(RecordSchema reader, string field) =>
        reader.Fields.Any(own => own.Name == field || own.Aliases?.Contains(field) == true);

    private static bool ContainsItself(RecordSchema record) =>
        record.Fields.SelectMany(field => Records(field.Schema)).Any(inner => ReferenceEquals(inner, record));

    /// <summary>All records of a schema, each once.</summary>
    private static HashSet<RecordSchema> Records(Schema schema)
    {
        var found = new HashSet<RecordSchema>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Schema>([schema]);
        while (open.TryPop(out var next))
        {
            IEnumerable<Schema> inner = next switch
            {
                RecordSchema record => found.Add(record) ? record.Fields.Select(field => field.Schema) : [],
                UnionSchema union => union.Schemas,
                ArraySchema array => [array.ItemSchema],
                MapSchema map => [map.ValueSchema],
                _ => [],
            };
            foreach (var one in inner)
            {
                open.Push(one);
            }
        }

        return found;
    }
}
