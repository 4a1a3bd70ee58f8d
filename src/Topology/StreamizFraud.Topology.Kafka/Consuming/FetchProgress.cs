namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>How far a consumer has read in the partitions that it fetches, and how far it could. Owned by the consumer's thread.</summary>
/// <param name="fetched">What is fetched, with the ends that were seen.</param>
/// <param name="places">Positions and high watermarks as the client knows them.</param>
/// <param name="held">Records that the client has given and nobody has taken yet.</param>
/// <param name="readCommitted">Whether records of open transactions are held back.</param>
internal sealed class FetchProgress(FetchedPartitions fetched, ClientPlaces places, HeldRecords held, bool readCommitted)
{
    /// <summary>Offset of the record that is handed over next; -1 if the partition is not fetched.</summary>
    internal long Position(TopicPartition partition)
    {
        if (fetched.Find(partition) is not { } place)
        {
            return -1;
        }

        if (held.FirstOffset(partition) is >= 0 and var first)
        {
            return first;
        }

        // An end that was seen counts: everything before it has been read, also where there were only gaps.
        return Math.Max(places.Of(partition).Position, Math.Max(place.Start, place.End));
    }

    /// <summary>End of the partition as far as it is known; -1 if it is not known, or the partition is not fetched.</summary>
    internal long EndOffset(TopicPartition partition)
    {
        if (fetched.Find(partition) is not { } place)
        {
            return -1;
        }

        // The client keeps the high watermark only. For one who reads committed records it is a bound of the last stable offset while there
        // is more to read; once that has been reached, the client's end event has told it exactly.
        var high = places.Of(partition).High;
        return readCommitted && place.End >= 0 && place.End >= Position(partition) ? place.End : Math.Max(high, place.End);
    }
}
