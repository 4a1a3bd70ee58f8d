namespace StreamizFraud.Features.Rows;

/// <summary>The bytes of a page's first rows, as they were last read or written: what has only grown at its end is not written anew from the beginning.</summary>
internal struct RowBytes
{
    private const int LeastCapacity = 32;

    private byte[]? _bytes;
    private int _length;

    /// <summary>Rows that the bytes are of.</summary>
    public int Rows { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>The rows have changed before their end.</summary>
    public void Forget() => (Rows, _length) = (0, 0);

    /// <summary>Takes the bytes of the rows that follow.</summary>
    public void Add(int rows, ReadOnlySpan<byte> bytes)
    {
        var length = _length + bytes.Length;
        if (_bytes is null || length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(LeastCapacity, length + (length / 4)));
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        (Rows, _length) = (Rows + rows, length);
    }
}
