using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The time that loading a model may take; what runs longer is given up.</summary>
internal sealed class LoadLimit : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _limit;
    private readonly ITimer _timer;
    private SessionOptions? _loading;
    private RunOptions? _running;
    private bool _isOver;

    public LoadLimit(TimeSpan limit, TimeProvider time)
    {
        _limit = limit;
        _timer = time.CreateTimer(_ => End(), null, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Loads; <paramref name="load"/> says with which options when it begins.</summary>
    /// <exception cref="ModelMismatchException">It took too long.</exception>
    public T Guard<T>(Func<Action<SessionOptions>, T> load)
    {
        try
        {
            return load(Begin);
        }
        catch (ModelMismatchException) when (_isOver)
        {
            throw TooLong();
        }
        finally
        {
            lock (_lock)
            {
                _loading = null;
            }
        }
    }

    /// <summary>Runs for the first time.</summary>
    /// <exception cref="ModelMismatchException">It took too long.</exception>
    public void Guard(RunOptions options, Action run)
    {
        lock (_lock)
        {
            _running = options;
            if (_isOver)
            {
                options.Terminate = true;
            }
        }

        try
        {
            run();
        }
        catch (Exception exception) when (_isOver && exception is OnnxRuntimeException or ModelMismatchException or ScoringException)
        {
            throw TooLong();
        }
        finally
        {
            lock (_lock)
            {
                _running = null;
            }
        }

        if (_isOver)
        {
            throw TooLong();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Begin(SessionOptions options)
    {
        lock (_lock)
        {
            _loading = options;
            if (_isOver)
            {
                options.SetLoadCancellationFlag(true);
            }
        }
    }

    private void End()
    {
        lock (_lock)
        {
            _isOver = true;
            _loading?.SetLoadCancellationFlag(true);
            if (_running is { } running)
            {
                running.Terminate = true;
            }
        }
    }

    private ModelMismatchException TooLong() =>
        new($"The ONNX model cannot be used: loading it and trying it out took longer than {_limit.TotalSeconds:0.###} s and was given up (OnnxModelOptions.LoadLimit).");
}
