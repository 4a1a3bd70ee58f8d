using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>A pinned buffer that begins at a multiple of 64 bytes.</summary>
/// <typeparam name="T">A number whose size divides 64.</typeparam>
/// <remarks>
/// Some kernels add up the values before the first full vector register apart, so the last bit of a sum depends on the address of the row.
/// 64 bytes are the widest register (AVX-512) and what ONNX Runtime aligns its own tensors to.
/// </remarks>
internal sealed class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly T[] _array;
    private readonly int _first;
    private readonly int _length;

    public AlignedBuffer(int length)
    {
        _length = length;
        var size = Unsafe.SizeOf<T>();
        _array = GC.AllocateArray<T>(length + (Alignment / size), pinned: true);
        var beyond = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0) & (Alignment - 1));
        _first = (Alignment - beyond) % Alignment / size;
    }

    public Span<T> Span => _array.AsSpan(_first, _length);

    /// <summary>The first values as a tensor, which does not own them.</summary>
    public OrtValue Tensor(TensorElementType type, long[] shape)
    {
        // The default memory info belongs to ONNX Runtime: disposing of it would break every later tensor.
        var count = shape.Aggregate(1L, (product, dimension) => product * dimension);
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, type, shape, Marshal.UnsafeAddrOfPinnedArrayElement(_array, _first), count * Unsafe.SizeOf<T>());
    }
}
