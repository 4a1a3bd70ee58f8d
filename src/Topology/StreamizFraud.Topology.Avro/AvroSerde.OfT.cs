using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Avro;

/// <summary>The registry's frame around a value in Avro's binary form.</summary>
internal sealed class AvroSerde<T>(AvroWriters<T> writers, AvroReaders<T> readers) : ISerde<T>
{
    private const int FrameLength = 1 + sizeof(int);

    // A buffer that one huge record has made is not kept.
    private const int MaxIdleBytes = 1 << 20;

    // Between two calls. Taken out while used: another thread makes its own.
    private BodyEncoder? _encoder;
    private BodyDecoder? _decoder;

    public void Serialize(T value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var writer = writers.For(value, context);
        var encoder = Interlocked.Exchange(ref _encoder, null) ?? new BodyEncoder();
        ReadOnlySpan<byte> body;
        try
        {
            body = encoder.Encode(writer.Writer, value);
        }
        catch (Exception exception)
        {
            // Its message may quote the value.
            throw new SerdeException($"it does not fit its schema {writer.Schema.Fullname} (id {writer.Id}): {exception.GetType().Name}", exception) { IsLoggable = true };
        }

        var framed = destination.GetSpan(FrameLength + body.Length);
        framed[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(framed[1..], writer.Id);
        body.CopyTo(framed[FrameLength..]);
        destination.Advance(FrameLength + body.Length);
        _encoder = encoder.Capacity <= MaxIdleBytes ? encoder : null;
    }

    public T Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var id = Id(bytes);
        var reader = readers.For(id);
        var decoder = Interlocked.Exchange(ref _decoder, null) ?? new BodyDecoder();
        decoder.Begin(bytes[FrameLength..]);
        T value;
        try
        {
            value = reader.Read(default!, decoder);
        }
        catch (Exception exception)
        {
            var found = exception is SerdeException { IsLoggable: true } ? exception.Message : $"{exception.GetType().Name}, before byte {decoder.Position} of the body";
            throw new SerdeException($"the body is not what schema {reader.WriterSchema.Fullname} (id {id}) says: {found}", exception) { IsLoggable = true };
        }

        if (decoder.Remaining > 0)
        {
            throw new SerdeException($"the body is longer than schema {reader.WriterSchema.Fullname} (id {id}) says: {decoder.Remaining} bytes after its end") { IsLoggable = true };
        }

        _decoder = decoder.Capacity <= MaxIdleBytes ? decoder : null;
        return value;
    }

    private static int Id(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FrameLength)
        {
            throw new SerdeException($"{bytes.Length} bytes are too few for the schema registry's frame: a byte 0, and 4 of the schema's id") { IsLoggable = true };
        }

        return bytes[0] == 0
            ? BinaryPrimitives.ReadInt32BigEndian(bytes[1..])
            : throw new SerdeException($"no frame of a schema registry: the first byte is not 0{(bytes[0] == 1 ? ", but 1, and schemas by GUID are not read" : string.Empty)}") { IsLoggable = true };
    }
}
