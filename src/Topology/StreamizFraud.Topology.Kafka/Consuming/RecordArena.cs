namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>Copies keys and values into shared chunks: one allocation for hundreds of records instead of two for each.</summary>
/// <remarks>
/// A chunk is never reused; the garbage collector frees it once no record refers to it. So one record that is kept for long keeps
/// a chunk, which is why large records get an array of their own. Owned by one thread.
/// </remarks>
internal sealed class RecordArena
{
    /// <summary>Below the large-object limit of 85,000 bytes, so that a chunk dies young.</summary>
    private const int ChunkSize = 64 * 1024;

    /// <summary>From here on sharing saves nothing and wastes the rest of a chunk.</summary>
    private const int OwnArraySize = ChunkSize / 8;

    private byte[] _chunk = [];
    private int _used;

    /// <summary>A copy of the bytes, valid for as long as it is referenced.</summary>
    internal ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        if (bytes.Length >= OwnArraySize)
        {
            return bytes.ToArray();
        }

        if (_chunk.Length - _used < bytes.Length)
        {
            _chunk = GC.AllocateUninitializedArray<byte>(ChunkSize);
            _used = 0;
        }

        bytes.CopyTo(_chunk.AsSpan(_used));
        var copy = new ReadOnlyMemory<byte>(_chunk, _used, bytes.Length);
        _used += bytes.Length;
        return copy;
    }
}
