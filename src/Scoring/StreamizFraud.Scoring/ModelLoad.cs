using System.Diagnostics.CodeAnalysis;

namespace StreamizFraud.Scoring;

/// <summary>A model that is being loaded for one task.</summary>
/// <remarks><see cref="Run"/> on the loading thread, the others on the task's.</remarks>
internal sealed class ModelLoad(Lock oneAtATime, Func<IFraudModel> load)
{
    private readonly Lock _lock = new();
    private IFraudModel? _model;
    private bool _isAbandoned;
    private Task _ended = Task.CompletedTask;

    /// <summary>Whether it is loaded or refused: <see cref="Take"/> does not wait.</summary>
    public bool HasEnded => _ended.IsCompleted;

    /// <summary>Begins.</summary>
    public void Start(TaskScheduler scheduler) => _ended = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, scheduler);

    /// <summary>The model, which is the caller's from now on; waits for it.</summary>
    /// <exception cref="ModelMismatchException">It is refused.</exception>
    [SuppressMessage("Usage", "VSTHRD002", Justification = "Loads run on threads of their own and wait for nobody; a task waits for them at its first start only.")]
    public IFraudModel Take()
    {
        _ended.GetAwaiter().GetResult();
        return _model!;
    }

    /// <summary>Nobody will take it: it is disposed of, now or when it is loaded.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _isAbandoned = true;
            _model?.Dispose();
        }
    }

    private void Run()
    {
        IFraudModel model;
        lock (oneAtATime)
        {
            // It may have waited for its turn for long.
            if (Volatile.Read(ref _isAbandoned))
            {
                return;
            }

            model = load();
        }

        lock (_lock)
        {
            if (_isAbandoned)
            {
                model.Dispose();
            }
            else
            {
                _model = model;
            }
        }
    }
}
