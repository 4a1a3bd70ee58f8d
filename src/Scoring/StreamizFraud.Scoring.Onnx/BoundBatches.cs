using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>One pair of pinned buffers and a ready binding for every number of rows that is run, made when first needed: a run allocates nothing.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class BoundBatches : IDisposable
{
    // Up to here every even number of rows has a binding; above it only powers of two and the largest batch, so that each can be probed.
    private const int EvenUpTo = 64;

    private readonly InferenceSession _session;
    private readonly OnnxContract _contract;

    // A failed run is thrown. ONNX Runtime's own line about it goes to stderr and may hold values of the rows.
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly AlignedFloats _rows;
    private readonly AlignedFloats _scores;
    private readonly BoundRun?[] _runs;

    public BoundBatches(InferenceSession session, OnnxContract contract, int batchSize)
    {
        _session = session;
        _contract = contract;
        Width = contract.FeatureNames.Count;
        Most = Even(batchSize);
        var largest = Math.Max(Most, EvenUpTo);
        _rows = new AlignedFloats(largest * Width);
        _scores = new AlignedFloats(largest);
        _runs = new BoundRun?[largest + 1];
    }

    /// <summary>Values of a row.</summary>
    public int Width { get; }

    /// <summary>Rows of the largest run.</summary>
    public int Most { get; }

    /// <summary>Whether each row is run by itself, always from the same place of the buffer.</summary>
    public bool Singly { get; set; }

    /// <summary>
    /// The numbers of rows that <see cref="Run"/> uses while it does not run rows singly, ascending; those up to 64 also where batches are
    /// smaller, so that what is found out does not depend on the batch size.
    /// </summary>
    public IEnumerable<int> Sizes()
    {
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
    /// <exception cref="OnnxRuntimeException">The run failed.</exception>
    public void Run(ReadOnlySpan<float> rows, Span<float> scores)
    {
        for (var done = 0; done < scores.Length;)
        {
            var count = Singly ? 1 : Cut(scores.Length - done);
            RunOnce(rows.Slice(done * Width, count * Width), scores.Slice(done, count), Singly ? 1 : Even(count));
            done += count;
        }
    }

    /// <summary>One run of <paramref name="size"/> rows: those given, and rows of zeros after them.</summary>
    /// <exception cref="OnnxRuntimeException">The run failed.</exception>
    public void RunOnce(ReadOnlySpan<float> rows, Span<float> scores, int size)
    {
        rows.CopyTo(_rows.Span);
        _rows.Span[rows.Length..(size * Width)].Clear();
        var run = _runs[size] ??= new BoundRun(_session, _contract, _rows, _scores, size);
        _session.RunWithBinding(_options, run.Io);
        _scores.Span[..scores.Length].CopyTo(scores);
    }

    public void Dispose()
    {
        foreach (var run in _runs)
        {
            run?.Dispose();
        }

        Array.Clear(_runs);
        _options.Dispose();
    }

    private static int Even(int count) => (count + 1) & ~1;

    private int Cut(int left)
    {
        if (left <= EvenUpTo || left >= Most)
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
