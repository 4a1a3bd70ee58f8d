using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The buffers of one part of the states: what the graph is given and what it leaves.</summary>
/// <param name="declared">The part.</param>
/// <param name="first">Where it begins in the state of a row, in which all parts and their layers follow each other.</param>
/// <param name="rows">Rows of the largest run.</param>
internal sealed class StateBuffers(StateTensor declared, int first, int rows)
{
    private readonly AlignedBuffer<float> _given = new(rows * declared.Width);
    private readonly AlignedBuffer<float> _left = new(rows * declared.Width);

    public StateTensor Declared => declared;

    /// <summary>What the graph is given in a run of so many rows, as a tensor.</summary>
    public OrtValue Given(int size) => _given.Tensor(TensorElementType.Float, declared.Shape(size));

    /// <summary>What it leaves.</summary>
    public OrtValue Left(int size) => _left.Tensor(TensorElementType.Float, declared.Shape(size));

    /// <summary>Takes the part of some states, and zeros after them up to <paramref name="size"/>.</summary>
    /// <param name="states">States; empty: all of them are zeros.</param>
    /// <param name="width">Values of a whole state.</param>
    /// <param name="size">Rows of the run.</param>
    public void Fill(ReadOnlySpan<float> states, int width, int size)
    {
        var values = _given.Span;
        var (count, length) = (states.Length / width, declared.Size);
        for (var layer = 0; layer < (declared.Layers ?? 1); layer++)
        {
            var of = values.Slice(layer * size * length, size * length);
            for (var row = 0; row < count; row++)
            {
                states.Slice((row * width) + first + (layer * length), length).CopyTo(of[(row * length)..]);
            }

            of[(count * length)..].Clear();
        }
    }

    /// <summary>Reads what the graph has left of the first states.</summary>
    public void Read(Span<float> states, int width, int size)
    {
        var values = _left.Span;
        var (count, length) = (states.Length / width, declared.Size);
        for (var layer = 0; layer < (declared.Layers ?? 1); layer++)
        {
            var of = values.Slice(layer * size * length, size * length);
            for (var row = 0; row < count; row++)
            {
                of.Slice(row * length, length).CopyTo(states.Slice((row * width) + first + (layer * length), length));
            }
        }
    }
}
