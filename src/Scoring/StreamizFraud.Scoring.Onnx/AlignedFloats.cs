using System.Runtime.InteropServices;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>A pinned buffer that begins at a multiple of 64 bytes.</summary>
/// <remarks>
/// Some kernels add up the values before the first full vector register apart, so the last bit of a sum depends on the address of the row.
/// 64 bytes are the widest register (AVX-512) and what ONNX Runtime aligns its own tensors to.
/// </remarks>
internal sealed class AlignedFloats
{
    private const int Alignment = 64;

    private readonly float[] _array;
    private readonly int _first;
    private readonly int _length;

    public AlignedFloats(int length)
    {
        _length = length;
        _array = GC.AllocateArray<float>(length + (Alignment / sizeof(float)), pinned: true);
        var beyond = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0) & (Alignment - 1));
        _first = (Alignment - beyond) % Alignment / sizeof(float);
    }

    public Span<float> Span => _array.AsSpan(_first, _length);

    /// <summary>The first <paramref name="count"/> values.</summary>
    public Memory<float> First(int count) => _array.AsMemory(_first, count);
}
