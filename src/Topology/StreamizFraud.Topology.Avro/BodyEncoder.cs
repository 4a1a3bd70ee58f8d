using System.Diagnostics.CodeAnalysis;
using Avro.Generic;
using Avro.IO;

namespace StreamizFraud.Topology.Avro;

/// <summary>Writes a value in Avro's binary form into memory that is used again. Whole or not at all: a record that does not fit its schema leaves nothing in the output.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A memory stream holds nothing but memory.")]
internal sealed class BodyEncoder
{
    private readonly MemoryStream _stream = new();
    private readonly BinaryEncoder _encoder;

    public BodyEncoder() => _encoder = new BinaryEncoder(_stream);

    /// <summary>Size of the memory that is kept for the next body.</summary>
    public int Capacity => _stream.Capacity;

    /// <summary>The body; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode<T>(DatumWriter<T> writer, T value)
    {
        _stream.SetLength(0);
        writer.Write(value, _encoder);
        return _stream.GetBuffer().AsSpan(0, (int)_stream.Length);
    }
}
