using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Entities;

/// <summary>Bytes of an <see cref="EntityState"/>.</summary>
/// <remarks>
/// Layout: version (1 byte, 1) | fingerprint of the key's definition (4 bytes, little-endian) | number of rows (varint) | per row: time
/// less the time of the row before, the first from 0 (varint), and every input (zigzag varint) | labels, one bit each, row by row,
/// lowest bit first, padded to whole bytes. Varints are LEB128.
/// </remarks>
internal sealed class EntityStateSerde(EntityShape shape) : ISerde<EntityState>
{
    private const byte Version = 1;
    private const int HeaderLength = 1 + sizeof(uint);

    /// <summary>The fingerprint stands for the definition of the key: a set whose stored rows mean something else has another one.</summary>
    public string Format => $"feature state {Version} of definition {shape.Fingerprint:x8}";

    public void Serialize(EntityState value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var count = value.Count;
        var labelBytes = LabelBytes(count);
        var most = HeaderLength + Varint.MaxLength + (count * (1 + shape.Inputs) * Varint.MaxLength) + labelBytes;
        var span = destination.GetSpan(most);
        span[0] = Version;
        BinaryPrimitives.WriteUInt32LittleEndian(span[1..], shape.Fingerprint);
        var written = HeaderLength;
        written += Varint.Write(span[written..], (ulong)count);
        var previous = 0L;
        for (var row = value.First; row < value.First + count; row++)
        {
            var time = value.TimeOf(row);
            written += Varint.Write(span[written..], (ulong)(time - previous));
            previous = time;
            for (var i = 0; i < shape.Inputs; i++)
            {
                written += Varint.Write(span[written..], Varint.Zigzag(value.SumBetween(i, row, row + 1)));
            }
        }

        WriteLabels(value, span.Slice(written, labelBytes));
        destination.Advance(written + labelBytes);
    }

    public EntityState Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        if (bytes.Length < HeaderLength || bytes[0] != Version)
        {
            throw new SerdeException(bytes.IsEmpty ? "Feature state is empty" : $"Feature state has version {bytes[0]} or is truncated; this library reads version {Version}") { IsLoggable = true };
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]) != shape.Fingerprint)
        {
            throw new SerdeException("Feature state was written by another definition of the key: give the changed set a new name, or reset the application") { IsLoggable = true };
        }

        var reader = bytes[HeaderLength..];
        var count = Varint.Read(ref reader);
        // Every row takes a byte and more, so a wrong count cannot make us allocate more than the record's size.
        if (count > (ulong)reader.Length || count > EntityState.MaxRows)
        {
            throw new SerdeException("Feature state is truncated") { IsLoggable = true };
        }

        return ReadRows(reader, (int)count);
    }

    private EntityState ReadRows(ReadOnlySpan<byte> reader, int count)
    {
        var labelBytes = LabelBytes(count);
        if (reader.Length < labelBytes)
        {
            throw new SerdeException("Feature state is truncated") { IsLoggable = true };
        }

        var labels = reader[^labelBytes..];
        reader = reader[..^labelBytes];
        // A quarter more than is there: the next events need no new array.
        var state = new EntityState(shape, Math.Max(4, count + (count / 4)));
        Span<long> values = stackalloc long[shape.Columns];
        var time = 0L;
        for (var row = 0; row < count; row++)
        {
            time = unchecked(time + (long)Varint.Read(ref reader));
            for (var i = 0; i < shape.Inputs; i++)
            {
                values[i] = Varint.Unzigzag(Varint.Read(ref reader));
            }

            for (var i = 0; i < shape.Labels; i++)
            {
                var bit = (row * shape.Labels) + i;
                values[shape.Inputs + i] = (labels[bit >> 3] >> (bit & 7)) & 1;
            }

            Insert(state, time, values);
        }

        if (!reader.IsEmpty)
        {
            throw new SerdeException("Feature state has bytes left over") { IsLoggable = true };
        }

        state.Mark();
        return state;
    }

    private static void Insert(EntityState state, long time, ReadOnlySpan<long> values)
    {
        if (time < 0 || (state.Count > 0 && time < state.NewestMs))
        {
            throw new SerdeException("Feature state is not in order of time") { IsLoggable = true };
        }

        try
        {
            state.Insert(time, values);
        }
        catch (FeatureValueException tooLarge)
        {
            throw new SerdeException("Feature state holds impossible sums", tooLarge) { IsLoggable = true };
        }
    }

    private void WriteLabels(EntityState value, Span<byte> labels)
    {
        labels.Clear();
        var bit = 0;
        for (var row = value.First; row < value.First + value.Count; row++)
        {
            for (var i = 0; i < shape.Labels; i++, bit++)
            {
                labels[bit >> 3] |= (byte)(value.SumBetween(shape.Inputs + i, row, row + 1) << (bit & 7));
            }
        }
    }

    private int LabelBytes(int count) => ((count * shape.Labels) + 7) / 8;
}
