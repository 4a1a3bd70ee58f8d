using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Features.Streams;

/// <summary>Writes into the vectors of rows where they are computed.</summary>
internal sealed class RowPlace(FeatureColumns columns)
{
    private RowTopics? _topics;

    /// <summary>Notes the place of the first stage; those of the others are not known yet.</summary>
    /// <returns>The topics of all stages.</returns>
    public RowTopics Begin(IProcessorContext context, double[] vector)
    {
        var topic = context.RecordMetadata.Topic;
        // A task has a few topics, and their names are the same objects for every record.
        if (_topics is null || !string.Equals(topic, _topics.Source, StringComparison.Ordinal))
        {
            _topics = new RowTopics(topic, context.ApplicationId, columns.Stores);
        }

        columns.PositionsOf(vector).Fill(-1);
        columns.LabelsOf(vector).Fill(-1);
        Note(context, columns, 0, vector);
        return _topics;
    }

    /// <summary>Notes the place of a stage.</summary>
    public static void Note(IProcessorContext context, FeatureColumns columns, int stage, double[] vector)
    {
        var place = context.RecordMetadata;
        var position = columns.PositionsOf(vector)[(2 * stage)..];
        (position[0], position[1]) = (place.Partition, place.Offset);
    }
}
