using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Processing;

/// <summary>A node that holds records back until the task flushes it.</summary>
internal interface IBatchNode
{
    /// <summary>Records held back.</summary>
    int Pending { get; }

    /// <summary>Processes what is held back and forwards the results, in input order, each with its input's context.</summary>
    void Flush();

    /// <summary>A transaction has been committed.</summary>
    void Committed();

    /// <summary>Forgets what is held back: the transaction was aborted.</summary>
    void Discard();
}

/// <summary>Runs an <see cref="IBatchProcessor{KIn,VIn,KOut,VOut}"/> (ruling 11).</summary>
internal sealed class BatchNode<KIn, VIn, KOut, VOut>(
    string name,
    IBatchProcessor<KIn, VIn, KOut, VOut> processor,
    IReadOnlyCollection<string> stores) : OperatorNode<KIn, VIn, KOut, VOut>(name), IBatchNode, IBatchResults<KOut, VOut>, IProcessorContext
{
    private TaskContext _task = null!;
    private Record<KIn, VIn>[] _batch = [];
    private RecordContext[] _contexts = [];
    private int _lastIndex;

    public int Pending { get; private set; }

    public string ApplicationId => _task.ApplicationId;

    public TaskId TaskId => _task.TaskId;

    public RecordMetadata RecordMetadata => _task.Current.Origin;

    public long CurrentStreamTimeMs => _task.StreamTime;

    public long CurrentSystemTimeMs => _task.SystemTime;

    public ILogger Logger => _task.Logger;

    public TStore GetStateStore<TStore>(string name)
        where TStore : class, IStateStore => StoreAccess.Get<TStore>(_task, Name, stores, name);

    public IDisposable Schedule(TimeSpan interval, PunctuationType type, Action<long> callback) => _task.Schedule(interval, type, callback);

    public void RequestCommit() => _task.RequestCommit();

    public void Flush()
    {
        if (Pending == 0)
        {
            return;
        }

        var current = _task.Current;
        var count = Pending;
        Pending = 0;
        _lastIndex = 0;
        processor.Process(_batch.AsSpan(0, count), this);
        Array.Clear(_batch, 0, count);
        Array.Clear(_contexts, 0, count);
        _task.Current = current;
    }

    public void Committed() => processor.Committed();

    public void Discard()
    {
        Array.Clear(_batch, 0, Pending);
        Array.Clear(_contexts, 0, Pending);
        Pending = 0;
    }

    public void Forward(int index, in Record<KOut, VOut> result)
    {
        Enter(index);
        Forward(result);
    }

    public void Fail(int index, string reason)
    {
        Enter(index);
        _task.Fail(Name, reason);
    }

    internal override void Init(TaskContext context)
    {
        _task = context;
        processor.Init(this);
        ArgumentOutOfRangeException.ThrowIfLessThan(processor.BatchSize, 1);
        _batch = new Record<KIn, VIn>[processor.BatchSize];
        _contexts = new RecordContext[processor.BatchSize];
    }

    internal override void Process(in Record<KIn, VIn> record)
    {
        _batch[Pending] = record;
        _contexts[Pending] = _task.Current;
        if (++Pending == _batch.Length)
        {
            Flush();
        }
    }

    internal override void Close() => processor.Close();

    private void Enter(int index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, _lastIndex);
        _lastIndex = index;
        _task.Current = _contexts[index];
    }
}
