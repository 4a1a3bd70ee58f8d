using System.Buffers;
using System.Runtime.InteropServices;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>An append-only log of records in memory: what the loop writes its decisions to.</summary>
internal sealed class ByteLog(int capacity) : IBufferWriter<byte>
{
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity);
    private int _length;
    private int _frame;

    /// <summary>Records written.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a record; its key is appended next, then <see cref="EndKey"/>, its value, <see cref="EndRecord"/>.</summary>
    public void Begin(long timestamp)
    {
        _frame = _length;
        MemoryMarshal.Write(GetSpan(Frame.Size), new Frame(timestamp, 0, 0));
        Advance(Frame.Size);
    }

    public void EndKey() => Header = Header with { KeyLength = _length - _frame - Frame.Size };

    public void EndRecord()
    {
        Header = Header with { ValueLength = _length - _frame - Frame.Size - Header.KeyLength };
        Count++;
    }

    private Frame Header
    {
        get => MemoryMarshal.Read<Frame>(_bytes.AsSpan(_frame));
        set => MemoryMarshal.Write(_bytes.AsSpan(_frame), value);
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsSpan(_length);
    }

    /// <summary>All records, in order.</summary>
    public IEnumerable<(byte[] Key, byte[] Value, long Timestamp)> Read()
    {
        for (var at = 0; at < _length;)
        {
            var frame = MemoryMarshal.Read<Frame>(_bytes.AsSpan(at));
            at += Frame.Size;
            yield return (_bytes.AsSpan(at, frame.KeyLength).ToArray(), _bytes.AsSpan(at + frame.KeyLength, frame.ValueLength).ToArray(), frame.Timestamp);
            at += frame.KeyLength + frame.ValueLength;
        }
    }

    private void MakeRoom(int sizeHint)
    {
        if (_bytes.Length - _length < Math.Max(sizeHint, 1))
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + sizeHint));
        }
    }

    private readonly record struct Frame(long Timestamp, int KeyLength, int ValueLength)
    {
        public const int Size = 16;
    }
}
