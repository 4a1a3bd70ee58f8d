using System.Buffers;
using System.Collections.Concurrent;
using Avro;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Avro;

/// <summary>The registry's frame in the place of the header that another serde writes.</summary>
internal sealed class SingleObjectSerde<T> : ISerde<T>
{
    // A buffer that one huge record has made is not kept.
    private const int MaxIdleBytes = 1 << 20;

    private readonly RegisteredSchemas _schemas;
    private readonly string _text;
    private readonly string _name;
    private readonly byte[] _header;
    private readonly ISerde<T> _serde;
    private readonly AvroSerdeOptions _options;
    private readonly ConcurrentDictionary<(string Topic, bool IsKey), int> _ids = new();
    private readonly ConcurrentDictionary<int, byte[]> _headers = new();

    // Between two calls. Taken out while used: another thread makes its own.
    private ArrayBufferWriter<byte>? _idle;

    /// <param name="schemas">What the registry has.</param>
    /// <param name="text">The schema as it is registered.</param>
    /// <param name="schema">What it says.</param>
    /// <param name="serde">Writes that schema.</param>
    /// <param name="options">Subjects, and whether to register.</param>
    public SingleObjectSerde(RegisteredSchemas schemas, string text, Schema schema, ISerde<T> serde, AvroSerdeOptions options)
    {
        (_schemas, _text, _serde, _options) = (schemas, text, serde, options);
        (_name, _header) = (schema.Fullname, SingleObjectHeader.Of(schema));
    }

    public string Format => $"{_serde.Format}, framed for a schema registry";

    public void Serialize(T value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        if (!_ids.TryGetValue((context.Topic, context.IsKey), out var id))
        {
            _ids[(context.Topic, context.IsKey)] = id = _schemas.IdOf(_text, _name, _options, context);
        }

        var buffer = Interlocked.Exchange(ref _idle, null) ?? new ArrayBufferWriter<byte>();
        buffer.ResetWrittenCount();
        _serde.Serialize(value, buffer, context);
        var written = buffer.WrittenSpan;
        if (!written.StartsWith(_header))
        {
            throw new SerdeException($"its serde wrote no single object of schema {_name} (id {id})") { IsLoggable = true };
        }

        var body = written[SingleObjectHeader.Length..];
        var framed = destination.GetSpan(SchemaFrame.Length + body.Length);
        SchemaFrame.Write(framed, id);
        body.CopyTo(framed[SchemaFrame.Length..]);
        destination.Advance(SchemaFrame.Length + body.Length);
        _idle = buffer.Capacity <= MaxIdleBytes ? buffer : null;
    }

    public T Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var id = SchemaFrame.Id(bytes);
        if (!_headers.TryGetValue(id, out var header))
        {
            _headers[id] = header = SingleObjectHeader.Of(_schemas.Written(id));
        }

        var body = bytes[SchemaFrame.Length..];
        var buffer = Interlocked.Exchange(ref _idle, null) ?? new ArrayBufferWriter<byte>();
        buffer.ResetWrittenCount();
        buffer.Write(header);
        buffer.Write(body);
        var value = _serde.Deserialize(buffer.WrittenSpan, context);
        _idle = buffer.Capacity <= MaxIdleBytes ? buffer : null;
        return value;
    }
}
