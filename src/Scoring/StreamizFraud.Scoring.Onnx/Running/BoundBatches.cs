using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Pinned buffers and a ready binding for every number of rows that is run, made when first needed: a run allocates nothing.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class BoundBatches : IDisposable
{
    // Up to here every even number of rows has a binding; above it only powers of two and the largest batch, so that each can be probed.
    private const int EvenUpTo = 64;

    private readonly InferenceSession _session;
    private readonly int? _fixedSize;

    // A failed run is thrown. ONNX Runtime's own line about it goes to stderr and may hold values of the rows.
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly ModelInput[] _inputs;
    private readonly ModelOutput _output;
    private readonly StateBuffers[] _states;
    private readonly BoundRun?[] _runs;

    public BoundBatches(InferenceSession session, OnnxContract contract, ScorePlace score, RowForm form, int batchSize)
    {
        _session = session;
        _fixedSize = contract.FixedBatch;
        Width = contract.FeatureNames.Count;
        Most = _fixedSize ?? Even(batchSize);
        var largest = _fixedSize ?? Math.Max(Most, EvenUpTo);
        _inputs = form.Inputs(largest);
        _output = RowForm.Output(score, largest);
        _states = [.. contract.States.Select((state, i) => new StateBuffers(state, contract.States.Take(i).Sum(before => before.Width), largest))];
        StateWidth = contract.StateWidth;
        _runs = new BoundRun?[largest + 1];
    }

    /// <summary>Options of all runs.</summary>
    public RunOptions Options => _options;

    /// <summary>Values of a row.</summary>
    public int Width { get; }

    /// <summary>Values that are kept for each card; 0: none.</summary>
    public int StateWidth { get; }

    /// <summary>Rows of the largest run.</summary>
    public int Most { get; }

    /// <summary>Whether each row is run by itself, always from the same place of the buffer.</summary>
    public bool Singly { get; set; }

    /// <summary>Rows of a run that holds one row: 1, or those of a graph with a fixed number of rows.</summary>
    public int Alone => _fixedSize ?? 1;

    /// <summary>
    /// The numbers of rows that <see cref="Run"/> uses while it does not run rows singly, ascending; those up to 64 also where batches are
    /// smaller, so that what is found out does not depend on the batch size.
    /// </summary>
    public IEnumerable<int> Sizes()
    {
        if (_fixedSize is { } only)
        {
            yield return only;
            yield break;
        }

        for (var size = 2; size <= EvenUpTo; size += 2)
        {
            yield return size;
        }

        for (var size = EvenUpTo * 2; size < Most; size *= 2)
        {
            yield return size;
        }

        if (Most > EvenUpTo)
        {
            yield return Most;
        }
    }

    /// <summary>Scores any number of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="states">What is kept for the card of each; receives what is to be kept. Empty: nothing is kept, or each row is its card's first.</param>
    /// <param name="scores">Receives a score a row.</param>
    /// <exception cref="OnnxRuntimeException">The run failed.</exception>
    public void Run(ReadOnlySpan<double> rows, Span<float> states, Span<float> scores)
    {
        for (var done = 0; done < scores.Length;)
        {
            var count = Singly ? 1 : Cut(scores.Length - done);
            var kept = states.IsEmpty ? states : states.Slice(done * StateWidth, count * StateWidth);
            RunOnce(rows.Slice(done * Width, count * Width), kept, scores.Slice(done, count), Singly ? Alone : _fixedSize ?? Even(count));
            done += count;
        }
    }

    /// <summary>One run of <paramref name="size"/> rows: those given, and rows of zeros after them.</summary>
    /// <inheritdoc cref="Run"/>
    public void RunOnce(ReadOnlySpan<double> rows, Span<float> states, Span<float> scores, int size)
    {
        foreach (var input in _inputs)
        {
            input.Fill(rows, Width, scores.Length, size);
        }

        foreach (var state in _states)
        {
            state.Fill(states, StateWidth, size);
        }

        var run = _runs[size] ??= new BoundRun(_session, _inputs, _output, _states, size);
        WideRegisters.Clear();
        _session.RunWithBinding(_options, run.Io);
        _output.Read(_inputs, scores);
        foreach (var state in _states)
        {
            state.Read(states, StateWidth, size);
        }
    }

    public void Dispose()
    {
        foreach (var run in _runs)
        {
            run?.Dispose();
        }

        Array.Clear(_runs);
        foreach (var input in _inputs)
        {
            input.Dispose();
        }

        _options.Dispose();
    }

    private static int Even(int count) => (count + 1) & ~1;

    private int Cut(int left)
    {
        if (_fixedSize is not null || left <= EvenUpTo || left >= Most)
        {
            return Math.Min(left, Most);
        }

        var cut = EvenUpTo;
        while (cut * 2 <= left)
        {
            cut *= 2;
        }

        return cut;
    }
}
