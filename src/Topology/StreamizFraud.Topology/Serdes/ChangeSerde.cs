using System.Buffers;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Serdes;

/// <summary>Changes of rows on the repartition topics of grouped tables (rule A10): both values in one record, so that they arrive together.</summary>
/// <remarks>
/// The last byte is a flag. 0: <c>old | 0</c>. 1: <c>new | 1</c>. 2: <c>length of new | new | old | 2</c>, the length as a zigzag varint.
/// 3, 4 and 5 are the same with one byte before the flag that says whether the version is the latest; they are read, not written.
/// Source: the changed-value serdes of Kafka Streams since 3.5. Keeps a buffer: one instance a node.
/// </remarks>
internal sealed class ChangeSerde<V>(ISerde<V> inner) : ISerde<Change<V>>
{
    private const byte OldOnly = 0;
    private const byte NewOnly = 1;
    private const byte Both = 2;
    private const byte FlagsWithVersion = 3;
    private const int MaxVarintLength = 5;

    private readonly ArrayBufferWriter<byte> _new = new(64);

    public string Format => $"Change({inner.Format})";

    public void Serialize(Change<V> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        if (!value.HasNew)
        {
            if (!value.HasOld)
            {
                throw new SerdeException("a change without an old and a new value says nothing") { IsLoggable = true };
            }

            inner.Serialize(value.Old, destination, context);
            Flag(destination, OldOnly);
            return;
        }

        if (!value.HasOld)
        {
            inner.Serialize(value.New, destination, context);
            Flag(destination, NewOnly);
            return;
        }

        _new.ResetWrittenCount();
        inner.Serialize(value.New, _new, context);
        WriteLength(_new.WrittenCount, destination);
        destination.Write(_new.WrittenSpan);
        inner.Serialize(value.Old, destination, context);
        Flag(destination, Both);
    }

    public Change<V> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var flag = Last(bytes);
        bytes = bytes[..^1];
        var isLatest = true;
        if (flag >= FlagsWithVersion)
        {
            isLatest = Last(bytes) == 1;
            bytes = bytes[..^1];
            flag -= FlagsWithVersion;
        }

        switch (flag)
        {
            case OldOnly:
                return new(default!, hasNew: false, inner.Deserialize(bytes, context), hasOld: true, isLatest);
            case NewOnly:
                return new(inner.Deserialize(bytes, context), hasNew: true, default!, hasOld: false, isLatest);
            case Both:
                var length = ReadLength(ref bytes);
                var now = inner.Deserialize(bytes[..length], context);
                return new(now, hasNew: true, inner.Deserialize(bytes[length..], context), hasOld: true, isLatest);
            default:
                throw new SerdeException($"a change ends with the flag {flag}, which is none of 0 to 5") { IsLoggable = true };
        }
    }

    private static byte Last(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? throw new SerdeException("a change is too short") { IsLoggable = true } : bytes[^1];

    private static void Flag(IBufferWriter<byte> destination, byte flag)
    {
        destination.GetSpan(1)[0] = flag;
        destination.Advance(1);
    }

    /// <summary>Seven bits a byte, lowest first; zigzag doubles a length, which is never negative.</summary>
    private static void WriteLength(int length, IBufferWriter<byte> destination)
    {
        var rest = (uint)length << 1;
        var span = destination.GetSpan(MaxVarintLength);
        var written = 0;
        for (; rest >= 0x80; rest >>= 7)
        {
            span[written++] = (byte)(rest | 0x80);
        }

        span[written++] = (byte)rest;
        destination.Advance(written);
    }

    private static int ReadLength(ref ReadOnlySpan<byte> bytes)
    {
        var zigzag = 0u;
        for (var i = 0; i < Math.Min(bytes.Length, MaxVarintLength); i++)
        {
            zigzag |= (uint)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                var length = (int)(zigzag >> 1);
                return (zigzag & 1) == 0 && length <= bytes.Length
                    ? length
                    : throw new SerdeException($"a change's new value is to be longer than the {bytes.Length} bytes that are there") { IsLoggable = true };
            }
        }

        throw new SerdeException("a change has no length of its new value") { IsLoggable = true };
    }
}
