using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// The fixed part of a record in a page, followed there by its key and value. Everything about a record is in its page, so a record costs no
/// object; only headers are kept beside it.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly struct RecordFrame(long offset, long timestamp, int keyLength, int valueLength, int headers, int transaction)
{
    public const int Size = 32;

    /// <summary>Length of a null key or value.</summary>
    public const int Null = -1;

    /// <summary>Value length of a tombstone that a compaction has seen: 8 bytes follow the key, the time from which it may be removed (ticks).</summary>
    public const int DatedNull = -2;

    public const int NoHeaders = -1;
    public const int CommitMarker = -2;
    public const int AbortMarker = -3;

    public readonly long Offset = offset;
    public readonly long Timestamp = timestamp;
    public readonly int KeyLength = keyLength;
    public readonly int ValueLength = valueLength;

    /// <summary>Index into the segment's headers, or one of the constants.</summary>
    public readonly int Headers = headers;

    /// <summary>Number of the transaction, 0 outside one.</summary>
    public readonly int Transaction = transaction;

    public bool IsMarker => Headers <= CommitMarker;

    public int KeyBytes => Math.Max(KeyLength, 0);

    public int ValueBytes => ValueLength == DatedNull ? sizeof(long) : Math.Max(ValueLength, 0);

    public int TotalBytes => Size + KeyBytes + ValueBytes;
}
