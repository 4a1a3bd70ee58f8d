using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Upper halves of the processor's vector registers.</summary>
internal static class WideRegisters
{
    private static readonly byte[] Somewhere = new byte[Vector256<byte>.Count];

    /// <summary>Clears the upper halves, which must be done right before native code is called by way of other methods.</summary>
    /// <remarks>
    /// On x86-64, native code without AVX, such as that of ONNX Runtime's trees, is a third slower after managed code has left something there: each of its instructions then waits
    /// for the one before that wrote the same register. The JIT clears them where a method that used them ends or makes a native call itself, not where it calls a method
    /// that does. So this is a method of its own, and uses one.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Clear() => Vector256<byte>.Zero.CopyTo(Somewhere);
}
