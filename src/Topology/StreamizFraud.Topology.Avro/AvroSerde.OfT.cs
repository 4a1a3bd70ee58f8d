using System.Buffers;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Avro;

/// <summary>The registry's frame around a value in Avro's binary form.</summary>
internal sealed class AvroSerde<T>(AvroWriters<T> writers, AvroReaders<T> readers) : ISerde<T>
{
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

        var framed = destination.GetSpan(SchemaFrame.Length + body.Length);
        SchemaFrame.Write(framed, writer.Id);
        body.CopyTo(framed[SchemaFrame.Length..]);
        destination.Advance(SchemaFrame.Length + body.Length);
        _encoder = encoder.Capacity <= MaxIdleBytes ? encoder : null;
    }

    public T Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var id = SchemaFrame.Id(bytes);
        var reader = readers.For(id);
        var decoder = Interlocked.Exchange(ref _decoder, null) ?? new BodyDecoder();
        decoder.Begin(bytes[SchemaFrame.Length..]);
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
}
