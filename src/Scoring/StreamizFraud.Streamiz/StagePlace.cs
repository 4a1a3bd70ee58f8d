using Confluent.Kafka;
using StreamizFraud.Features;

namespace StreamizFraud.Streamiz;

/// <summary>Writes into the vectors of rows where they are computed.</summary>
internal static class StagePlace
{
    public static void Note(FeatureColumns columns, int stage, TopicPartitionOffset place, double[] vector)
    {
        var position = columns.PositionsOf(vector)[(2 * stage)..];
        (position[0], position[1]) = (place.Partition.Value, place.Offset.Value);
    }
}
