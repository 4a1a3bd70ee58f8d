using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Benchmarks.Models;

/// <summary>
/// The same rows through ONNX Runtime as one would write it by hand: one thread, buffers and bindings made once a batch size, states of the cards in a dictionary. Rows of one card are run one by one.
/// </summary>
internal sealed class SequenceHandRun : IDisposable
{
    private const int Width = 3;
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly Dictionary<int, OrtIoBinding> _bindings = [];
    private readonly List<OrtValue> _values = [];
    private readonly Dictionary<string, float[]> _states = new(StringComparer.Ordinal);
    private readonly SequenceRows _rows;
    private readonly int _size;
    private readonly float[] _inputs;
    private readonly float[] _given;
    private readonly float[] _left;
    private readonly float[] _scores;

    public SequenceHandRun(string path, SequenceRows rows, int batch)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new InferenceSession(path, options);
        _size = _session.InputMetadata["h"].Dimensions[^1];
        _rows = rows;
        (_inputs, _scores) = (new float[batch * Width], new float[batch]);
        (_given, _left) = (new float[batch * _size], new float[batch * _size]);
    }

    /// <summary>Scores all rows once; the sum of the scores.</summary>
    /// <param name="batch">Rows of a run, of different cards.</param>
    public double Run(int batch)
    {
        var sum = 0d;
        for (var done = 0; done < _rows.Rows.Count; done += batch)
        {
            var count = Math.Min(batch, _rows.Rows.Count - done);
            for (var row = 0; row < count; row++)
            {
                var (card, values) = _rows.Rows[done + row];
                for (var column = 0; column < Width; column++)
                {
                    _inputs[(row * Width) + column] = (float)values[column];
                }

                if (_states.TryGetValue(card, out var state))
                {
                    state.CopyTo(_given.AsSpan(row * _size));
                }
                else
                {
                    _given.AsSpan(row * _size, _size).Clear();
                }
            }

            _session.RunWithBinding(_options, Binding(count));
            for (var row = 0; row < count; row++)
            {
                sum += _scores[row];
                var card = _rows.Rows[done + row].Card;
                if (!_states.TryGetValue(card, out var state))
                {
                    _states.Add(card, state = new float[_size]);
                }

                _left.AsSpan(row * _size, _size).CopyTo(state);
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

    private OrtIoBinding Binding(int count)
    {
        if (_bindings.TryGetValue(count, out var binding))
        {
            return binding;
        }

        binding = _session.CreateIoBinding();
        binding.BindInput("x", Tensor(_inputs, [count, Width]));
        binding.BindInput("h", Tensor(_given, [1, count, _size]));
        binding.BindOutput("score", Tensor(_scores, [count, 1]));
        binding.BindOutput("h_next", Tensor(_left, [1, count, _size]));
        return _bindings[count] = binding;
    }

    private OrtValue Tensor(float[] values, long[] shape)
    {
        _values.Add(OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(0, (int)shape.Aggregate(1L, (product, size) => product * size)), shape));
        return _values[^1];
    }
}
