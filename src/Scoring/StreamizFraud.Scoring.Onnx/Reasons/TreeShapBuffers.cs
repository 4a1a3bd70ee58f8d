using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>What TreeSHAP works on: of each node of a tree three vectors, of each feature a sum, and the row. Places are byte offsets.</summary>
/// <param name="nodes">Most nodes of a tree.</param>
/// <param name="width">Values of a row.</param>
internal sealed class TreeShapBuffers(int nodes, int width)
{
    /// <summary>Four points.</summary>
    public const int BytesOfVector = 4 * sizeof(double);

    /// <summary>Products down, sums up, and all bits set where the row passes all splits on the feature of the edge that leads to it.</summary>
    public const int BytesOfNode = 3 * BytesOfVector;

    // Vectors that cross a line of the cache would be read twice.
    private readonly AlignedBuffer<double> _nodes = new(nodes * BytesOfNode / sizeof(double));
    private readonly AlignedBuffer<double> _sums = new(width * BytesOfVector / sizeof(double));
    private readonly double[] _inputs = new double[2 * width];

    /// <summary>The first node.</summary>
    public ref byte Nodes => ref Unsafe.As<double, byte>(ref MemoryMarshal.GetReference(_nodes.Span));

    /// <summary>The first feature's sum.</summary>
    public ref byte Sums => ref Unsafe.As<double, byte>(ref MemoryMarshal.GetReference(_sums.Span));

    /// <summary>The first feature's inputs. A feature has two: with NaN at the end of the numbers that goes right, and at the one that goes left.</summary>
    public ref byte Inputs => ref Unsafe.As<double, byte>(ref MemoryMarshal.GetArrayDataReference(_inputs));

    /// <summary>Where a feature's input is.</summary>
    public static int InputOf(int feature, bool missingGoesLeft) => ((2 * feature) + (missingGoesLeft ? 1 : 0)) * sizeof(double);

    /// <summary>Takes a row; all sums are 0.</summary>
    public void Begin(ReadOnlySpan<double> row)
    {
        _sums.Span.Clear();
        for (var feature = 0; feature < row.Length; feature++)
        {
            var (value, isMissing) = (row[feature], double.IsNaN(row[feature]));
            _inputs[2 * feature] = isMissing ? double.PositiveInfinity : value;
            _inputs[(2 * feature) + 1] = isMissing ? double.NegativeInfinity : value;
        }
    }

    /// <summary>The sum of a feature over all points.</summary>
    public double SumOf(int feature) => Vector256.Sum(Vector256.Create(_sums.Span.Slice(4 * feature, 4)));

    public static ref Vector256<double> Down(ref byte nodes, int node) => ref At(ref nodes, node);

    public static ref Vector256<double> Up(ref byte nodes, int node) => ref At(ref nodes, node, BytesOfVector);

    public static ref Vector256<double> Passes(ref byte nodes, int node) => ref At(ref nodes, node, 2 * BytesOfVector);

    /// <summary><see cref="Down"/> of the node after one: its left child.</summary>
    public static ref Vector256<double> DownOfLeft(ref byte nodes, int node) => ref At(ref nodes, node, BytesOfNode);

    /// <summary><see cref="Up"/> of the left child.</summary>
    public static ref Vector256<double> UpOfLeft(ref byte nodes, int node) => ref At(ref nodes, node, BytesOfNode + BytesOfVector);

    /// <summary><see cref="Passes"/> of the left child.</summary>
    public static ref Vector256<double> PassesOfLeft(ref byte nodes, int node) => ref At(ref nodes, node, BytesOfNode + (2 * BytesOfVector));

    // One addition of wide numbers: the processor's own form of address, so that it costs nothing.
    public static ref Vector256<double> At(ref byte first, int place, nint beyond = 0) =>
        ref Unsafe.As<byte, Vector256<double>>(ref Unsafe.AddByteOffset(ref first, (nint)(uint)place + beyond));

    /// <summary>An input, for all points.</summary>
    public static Vector256<double> Input(ref byte inputs, int input) => Vector256.Create(Unsafe.As<byte, double>(ref Unsafe.AddByteOffset(ref inputs, (nint)(uint)input)));
}
