using System.Buffers;
using System.Buffers.Binary;

namespace StreamizFraud.Topology.Serdes;

/// <summary>Lists, in the two layouts of Kafka's list serde (see <see cref="Serde.List{T}"/>).</summary>
internal sealed class ListSerde<T>(ISerde<T> entries) : ISerde<List<T>>, INamedSerde
{
    private const byte ConstantSize = 0;
    private const byte VariableSize = 1;
    private const int NullLength = -1;

    private readonly int _entrySize = (entries as IListEntrySerde)?.EntrySize ?? 0;

    // Taken out while it is used, since lists can be entries of lists and tasks of several threads share the serde.
    private ArrayBufferWriter<byte>? _idle;

    public string Name => $"Serde.List({INamedSerde.Of(entries)})";

    public string Format => $"Serde.List({entries.Format})";

    public void Serialize(List<T> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        Write(destination, _entrySize > 0 ? ConstantSize : VariableSize);
        if (_entrySize > 0)
        {
            SerializeConstant(value, destination, context);
        }
        else
        {
            SerializeVariable(value, destination, context);
        }
    }

    public List<T> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var rest = bytes;
        var layout = Take(ref rest, sizeof(byte))[0];
        var list = layout switch
        {
            ConstantSize => DeserializeConstant(ref rest, context),
            VariableSize => DeserializeVariable(ref rest, context),
            _ => throw new SerdeException($"a list begins with byte 0 or 1, not {layout}") { IsLoggable = true },
        };
        return rest.IsEmpty ? list : throw new SerdeException($"{rest.Length} bytes are left after the list") { IsLoggable = true };
    }

    private void SerializeConstant(List<T> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var nulls = 0;
        for (var i = 0; i < value.Count; i++)
        {
            nulls += value[i] is null ? 1 : 0;
        }

        Write(destination, nulls);
        for (var i = 0; nulls > 0 && i < value.Count; i++)
        {
            if (value[i] is null)
            {
                Write(destination, i);
            }
        }

        Write(destination, value.Count);
        for (var i = 0; i < value.Count; i++)
        {
            if (value[i] is { } entry)
            {
                entries.Serialize(entry, destination, context);
            }
        }
    }

    private void SerializeVariable(List<T> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        Write(destination, value.Count);
        var buffer = Interlocked.Exchange(ref _idle, null) ?? new ArrayBufferWriter<byte>();
        for (var i = 0; i < value.Count; i++)
        {
            if (value[i] is not { } entry)
            {
                Write(destination, NullLength);
                continue;
            }

            buffer.ResetWrittenCount();
            entries.Serialize(entry, buffer, context);
            Write(destination, buffer.WrittenCount);
            destination.Write(buffer.WrittenSpan);
        }

        _idle = buffer;
    }

    private List<T> DeserializeConstant(ref ReadOnlySpan<byte> rest, in SerdeContext context)
    {
        if (_entrySize == 0)
        {
            throw new SerdeException($"the list has entries of constant size, which {INamedSerde.Of(entries)} does not write") { IsLoggable = true };
        }

        var nulls = Take(ref rest, TakeCount(ref rest, sizeof(int)) * sizeof(int));
        var nullCount = nulls.Length / sizeof(int);
        var count = ReadInt(ref rest);
        if (count < nullCount || count - nullCount > rest.Length / _entrySize)
        {
            throw new SerdeException("the list is cut") { IsLoggable = true };
        }

        var list = new List<T>(count);
        for (var i = 0; i < count; i++)
        {
            if (!nulls.IsEmpty && BinaryPrimitives.ReadInt32BigEndian(nulls) == i)
            {
                list.Add(Null());
                nulls = nulls[sizeof(int)..];
            }
            else
            {
                list.Add(entries.Deserialize(Take(ref rest, _entrySize), context));
            }
        }

        return nulls.IsEmpty ? list : throw new SerdeException("the list's nulls are out of order") { IsLoggable = true };
    }

    private List<T> DeserializeVariable(ref ReadOnlySpan<byte> rest, in SerdeContext context)
    {
        var count = TakeCount(ref rest, sizeof(int));
        var list = new List<T>(count);
        for (var i = 0; i < count; i++)
        {
            var length = ReadInt(ref rest);
            list.Add(length == NullLength ? Null() : entries.Deserialize(Take(ref rest, length), context));
        }

        return list;
    }

    /// <summary>A count that the bytes left can hold, so that a damaged one does not allocate memory for a billion entries.</summary>
    private static int TakeCount(ref ReadOnlySpan<byte> rest, int leastSize)
    {
        var count = ReadInt(ref rest);
        return count >= 0 && count <= rest.Length / leastSize ? count : throw new SerdeException("the list is cut") { IsLoggable = true };
    }

    private static int ReadInt(ref ReadOnlySpan<byte> rest) => BinaryPrimitives.ReadInt32BigEndian(Take(ref rest, sizeof(int)));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        if (length < 0 || length > rest.Length)
        {
            throw new SerdeException("the list is cut") { IsLoggable = true };
        }

        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    private static T Null() => default(T) is null ? default! : throw new SerdeException("the list has a null entry, which its type does not admit") { IsLoggable = true };

    private static void Write(IBufferWriter<byte> destination, byte value)
    {
        destination.GetSpan(sizeof(byte))[0] = value;
        destination.Advance(sizeof(byte));
    }

    private static void Write(IBufferWriter<byte> destination, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination.GetSpan(sizeof(int)), value);
        destination.Advance(sizeof(int));
    }
}
