using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The buffer of an input of numbers.</summary>
internal sealed class NumberInput<T>(InputColumns declared, IReadOnlyDictionary<int, double> replaced, int rows) : ModelInput(declared)
    where T : unmanaged, INumberBase<T>
{
    private readonly AlignedBuffer<T> _values = new(rows * declared.Columns.Count);
    private readonly int[] _columns = [.. declared.Columns];
    private readonly bool _isWholeRow = declared.Columns.Select((column, i) => column == i).All(same => same);

    // What a missing value is replaced with; NaN where it stays.
    private readonly double[]? _replaced = declared.Columns.Any(column => replaced.GetValueOrDefault(column, double.NaN) is not double.NaN)
        ? [.. declared.Columns.Select(column => replaced.GetValueOrDefault(column, double.NaN))]
        : null;

    public override void Fill(ReadOnlySpan<double> rows, int width, int count, int size)
    {
        var values = _values.Span;
        if (_isWholeRow && _columns.Length == width && _replaced is null)
        {
            if (typeof(T) == typeof(float))
            {
                Doubles.Narrow(rows, MemoryMarshal.Cast<T, float>(values));
            }
            else
            {
                for (var i = 0; i < rows.Length; i++)
                {
                    values[i] = T.CreateTruncating(rows[i]);
                }
            }
        }
        else
        {
            for (var row = 0; row < count; row++)
            {
                FillRow(rows.Slice(row * width, width), values.Slice(row * _columns.Length, _columns.Length));
            }
        }

        values[(count * _columns.Length)..(size * _columns.Length)].Clear();
    }

    public override OrtValue Tensor(int rows) => _values.Tensor(Declared.Type, Declared.Shape(rows));

    /// <summary>Rows as the graph was given them, rounded to the input's type.</summary>
    public ReadOnlySpan<T> Rows(int first, int count) => _values.Span.Slice(first * _columns.Length, count * _columns.Length);

    public override void Dispose()
    {
    }

    private void FillRow(ReadOnlySpan<double> row, Span<T> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = row[_columns[i]];
            values[i] = T.CreateTruncating(_replaced is not null && double.IsNaN(value) ? _replaced[i] : value);
        }
    }
}
