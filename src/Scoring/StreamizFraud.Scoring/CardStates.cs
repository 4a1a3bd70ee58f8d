using System.Buffers.Binary;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Scoring;

/// <summary>The states that models keep of one card.</summary>
/// <remarks>
/// It is its own bytes, changed in place. Layout, little-endian: version (1 byte, 1) | per model: tag (16 bytes, see <see cref="ModelTag"/>) | values (2 bytes) | the values, float32.
/// Allocates when a model is added, and not afterwards.
/// </remarks>
internal sealed class CardStates : IRewindable
{
    public const byte Version = 1;
    public const int MostValues = ushort.MaxValue;
    private const int TagLength = 16;
    private const int HeaderLength = TagLength + sizeof(ushort);
    private byte[] _bytes;
    private byte[] _marked = [];
    private int _length;
    private int _markedLength;

    public CardStates()
        : this([Version])
    {
    }

    private CardStates(byte[] bytes) => (_bytes, _length) = (bytes, bytes.Length);

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Reads what <see cref="Bytes"/> were.</summary>
    /// <returns>Null: these are no such bytes.</returns>
    public static CardStates? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != Version)
        {
            return null;
        }

        var at = 1;
        while (at < bytes.Length)
        {
            if (bytes.Length - at < HeaderLength)
            {
                return null;
            }

            at += LengthAt(bytes, at);
        }

        return at == bytes.Length ? new CardStates(bytes.ToArray()) : null;
    }

    /// <summary>Whether a model has a state of so many values; if so, reads it.</summary>
    public bool TryGet(ModelTag model, Span<float> state)
    {
        if (Find(model, state.Length) is not (> 0 and var at))
        {
            return false;
        }

        for (var i = 0; i < state.Length; i++)
        {
            state[i] = BinaryPrimitives.ReadSingleLittleEndian(_bytes.AsSpan(at + (i * sizeof(float))));
        }

        return true;
    }

    /// <summary>Sets a model's state.</summary>
    public void Set(ModelTag model, ReadOnlySpan<float> state)
    {
        var at = Find(model, state.Length);
        if (at < 0)
        {
            at = Add(model, state.Length);
        }

        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(_bytes.AsSpan(at + (i * sizeof(float))), state[i]);
        }
    }

    /// <summary>Drops the states of all other models.</summary>
    public void KeepOnly(ReadOnlySpan<ModelTag> models)
    {
        var kept = 1;
        for (var at = 1; at < _length;)
        {
            var length = LengthAt(_bytes, at);
            if (IsAmong(models, TagAt(at)))
            {
                _bytes.AsSpan(at, length).CopyTo(_bytes.AsSpan(kept));
                kept += length;
            }

            at += length;
        }

        _length = kept;
    }

    public void Mark()
    {
        if (_marked.Length < _length)
        {
            _marked = new byte[_length];
        }

        Bytes.CopyTo(_marked);
        _markedLength = _length;
    }

    public void Rewind()
    {
        _marked.AsSpan(0, _markedLength).CopyTo(_bytes);
        _length = _markedLength;
    }

    private static int LengthAt(ReadOnlySpan<byte> bytes, int at) => HeaderLength + (sizeof(float) * BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + TagLength)..]));

    private static bool IsAmong(ReadOnlySpan<ModelTag> models, UInt128 tag)
    {
        foreach (var model in models)
        {
            if (model.Value == tag)
            {
                return true;
            }
        }

        return false;
    }

    private UInt128 TagAt(int at) => BinaryPrimitives.ReadUInt128LittleEndian(_bytes.AsSpan(at));

    /// <returns>Where the values begin, or -1.</returns>
    private int Find(ModelTag model, int width)
    {
        for (var at = 1; at < _length; at += LengthAt(_bytes, at))
        {
            if (TagAt(at) == model.Value)
            {
                return LengthAt(_bytes, at) == HeaderLength + (sizeof(float) * width) ? at + HeaderLength : -1;
            }
        }

        return -1;
    }

    private int Add(ModelTag model, int width)
    {
        var at = _length;
        _length += HeaderLength + (sizeof(float) * width);
        if (_bytes.Length < _length)
        {
            Array.Resize(ref _bytes, _length);
        }

        BinaryPrimitives.WriteUInt128LittleEndian(_bytes.AsSpan(at), model.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(at + TagLength), (ushort)width);
        return at + HeaderLength;
    }
}
