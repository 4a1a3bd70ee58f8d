using System.Text;

namespace StreamizFraud.Topology.Records;

/// <summary>How many bytes a record takes on its way to the cluster, at most: what limits of clients and topics are compared with.</summary>
internal static class RecordSize
{
    /// <summary>What a batch has beside its records; a topic's <c>max.message.bytes</c> includes it.</summary>
    public const int BatchOverhead = 61;

    /// <summary>Lengths, attributes, time and offset of a record at their longest: five numbers of up to five bytes, one of ten, and a byte.</summary>
    private const int Overhead = 36;

    /// <summary>Lengths of a header's name and value at their longest.</summary>
    private const int HeaderOverhead = 10;

    /// <summary>Bytes of a record.</summary>
    /// <param name="key">Bytes of its key.</param>
    /// <param name="value">Bytes of its value.</param>
    /// <param name="headers">Its headers.</param>
    public static long Of(int key, int value, RecordHeaders headers)
    {
        var bytes = (long)Overhead + key + value;
        for (var i = 0; i < headers.Count; i++)
        {
            var header = headers[i];
            bytes += HeaderOverhead + Encoding.UTF8.GetByteCount(header.Key) + (header.Value?.Length ?? 0);
        }

        return bytes;
    }
}
