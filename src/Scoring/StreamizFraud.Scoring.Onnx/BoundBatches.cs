using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>
/// One pair of pinned buffers and a ready binding for every even number of rows, made when first needed: a run allocates nothing.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class BoundBatches : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OnnxContract _contract;
    private readonly RunOptions _options = new();
    private readonly int _width;
    private readonly int _most;
    private readonly float[] _rows;
    private readonly float[] _scores;
    private readonly Binding?[] _bindings;

    public BoundBatches(InferenceSession session, OnnxContract contract, int batchSize)
    {
        _session = session;
        _contract = contract;
        _width = contract.FeatureNames.Count;
        _most = Even(batchSize);
        _rows = GC.AllocateArray<float>(_most * _width, pinned: true);
        _scores = GC.AllocateArray<float>(_most, pinned: true);
        _bindings = new Binding?[(_most / 2) + 1];
    }

    /// <summary>Scores any number of rows.</summary>
    /// <exception cref="OnnxRuntimeException">The run failed.</exception>
    public void Run(ReadOnlySpan<float> rows, Span<float> scores)
    {
        for (var done = 0; done < scores.Length; done += _most)
        {
            var count = Math.Min(_most, scores.Length - done);
            var even = Even(count);
            rows.Slice(done * _width, count * _width).CopyTo(_rows);
            _rows.AsSpan(count * _width, (even - count) * _width).Clear();
            var binding = _bindings[even / 2] ??= new Binding(_session, _contract, _rows, _scores, even, _width);
            _session.RunWithBinding(_options, binding.Io);
            _scores.AsSpan(0, count).CopyTo(scores[done..]);
        }
    }

    public void Dispose()
    {
        foreach (var binding in _bindings)
        {
            binding?.Dispose();
        }

        Array.Clear(_bindings);
        _options.Dispose();
    }

    private static int Even(int count) => (count + 1) & ~1;

    private sealed class Binding : IDisposable
    {
        private readonly OrtValue _input;
        private readonly OrtValue _output;

        public Binding(InferenceSession session, OnnxContract contract, float[] rows, float[] scores, int count, int width)
        {
            // The default memory info belongs to ONNX Runtime: disposing of it would break every later binding.
            var memory = OrtMemoryInfo.DefaultInstance;
            _input = OrtValue.CreateTensorValueFromMemory(memory, rows.AsMemory(0, count * width), [count, width]);
            _output = OrtValue.CreateTensorValueFromMemory(memory, scores.AsMemory(0, count), contract.OutputHasColumn ? [count, 1] : [count]);
            Io = session.CreateIoBinding();
            Io.BindInput(contract.Input, _input);
            Io.BindOutput(contract.Output, _output);
        }

        public OrtIoBinding Io { get; }

        public void Dispose()
        {
            Io.Dispose();
            _input.Dispose();
            _output.Dispose();
        }
    }
}
