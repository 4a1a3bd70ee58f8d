using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Benchmarks.Models;

/// <summary>The same rows through ONNX Runtime as one would write it by hand: one thread, buffers and bindings made once a batch size.</summary>
internal sealed class HandRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly Dictionary<int, OrtIoBinding> _bindings = [];
    private readonly List<OrtValue> _values = [];
    private readonly IReadOnlyList<double[]> _rows;
    private readonly bool _isRebuilt;
    private readonly int _width;
    private readonly float[] _inputs;
    private readonly float[] _outputs;

    public HandRun(string path, ModelRows rows, int batch, bool isRebuilt)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new InferenceSession(path, options);
        _rows = rows.Rows;
        _width = rows.Rows[0].Length;
        _isRebuilt = isRebuilt;
        _inputs = new float[batch * _width];
        _outputs = new float[batch * _width];
    }

    /// <summary>Scores all rows once; the sum of the scores.</summary>
    public double Run(int batch)
    {
        var sum = 0d;
        for (var done = 0; done < _rows.Count; done += batch)
        {
            var count = Math.Min(batch, _rows.Count - done);
            for (var row = 0; row < count; row++)
            {
                var values = _rows[done + row];
                for (var column = 0; column < _width; column++)
                {
                    _inputs[(row * _width) + column] = (float)values[column];
                }
            }

            _session.RunWithBinding(_options, Binding(count));
            for (var row = 0; row < count; row++)
            {
                sum += _isRebuilt ? Error(row) : _outputs[row];
            }
        }

        return sum;
    }

    public void Dispose()
    {
        foreach (var binding in _bindings.Values)
        {
            binding.Dispose();
        }

        _values.ForEach(value => value.Dispose());
        _options.Dispose();
        _session.Dispose();
    }

    private float Error(int row)
    {
        var sum = 0d;
        for (var column = row * _width; column < (row + 1) * _width; column++)
        {
            double difference = _outputs[column] - _inputs[column];
            sum += difference * difference;
        }

        return (float)(sum / _width);
    }

    private OrtIoBinding Binding(int count)
    {
        if (_bindings.TryGetValue(count, out var binding))
        {
            return binding;
        }

        binding = _session.CreateIoBinding();
        var outputs = _isRebuilt ? _width : 1;
        _values.Add(OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _inputs.AsMemory(0, count * _width), [count, _width]));
        binding.BindInput(_session.InputNames[0], _values[^1]);
        _values.Add(OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _outputs.AsMemory(0, count * outputs), [count, outputs]));
        binding.BindOutput(_session.OutputNames[0], _values[^1]);
        return _bindings[count] = binding;
    }
}
