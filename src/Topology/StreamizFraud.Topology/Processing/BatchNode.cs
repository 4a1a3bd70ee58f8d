using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>A node that holds records back until the task flushes it; the task decides when, and what a failure means.</summary>
internal interface IBatchNode
{
    /// <summary>Node name.</summary>
    string Name { get; }

    /// <summary>Most records in one <see cref="Run"/>.</summary>
    int BatchSize { get; }

    /// <summary>Records held back.</summary>
    int Pending { get; }

    /// <summary>Whether they wait for the commit, or for a full batch; otherwise the task also flushes when its inputs are empty and before punctuations.</summary>
    bool WaitsForCommit => false;

    /// <summary>Processes some of what is held back and forwards the results, in input order, each with its input's context.</summary>
    void Run(int start, int count);

    /// <summary>The context of a record that is held back.</summary>
    RecordContext ContextOf(int index);

    /// <summary>The input record has finished: what it left here stays.</summary>
    void Keep();

    /// <summary>Forgets what has come since the last <see cref="Keep"/>: its input record failed.</summary>
    void Undo();

    /// <summary>Forgets what is held back: it has been processed, or its transaction was aborted.</summary>
    void Clear();

    /// <summary>A transaction has been committed.</summary>
    void Committed();
}

/// <summary>Runs an <see cref="IBatchProcessor{KIn,VIn,KOut,VOut}"/> (ruling 11).</summary>
internal sealed class BatchNode<KIn, VIn, KOut, VOut>(
    string name,
    IBatchProcessor<KIn, VIn, KOut, VOut> processor,
    IReadOnlyCollection<string> stores) : OperatorNode<KIn, VIn, KOut, VOut>(name), IBatchNode, IBatchResults<KOut, VOut>
{
    private TaskContext _task = null!;
    private Record<KIn, VIn>[] _batch = [];
    private RecordContext[] _contexts = [];
    private int _kept;
    private int _start;
    private int _lastIndex;

    public int BatchSize { get; private set; }

    public int Pending { get; private set; }

    public void Run(int start, int count)
    {
        var current = _task.Current;
        _start = start;
        _lastIndex = 0;
        processor.Process(_batch.AsSpan(start, count), this);
        _task.Current = current;
    }

    public RecordContext ContextOf(int index) => _contexts[index];

    public void Keep() => _kept = Pending;

    public void Undo() => Shrink(_kept);

    public void Clear()
    {
        Shrink(0);
        _kept = 0;
    }

    public void Committed() => processor.Committed();

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
        processor.Init(new NodeContext(context, Name, stores));
        BatchSize = processor.BatchSize;
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        _batch = new Record<KIn, VIn>[BatchSize];
        _contexts = new RecordContext[BatchSize];
    }

    internal override void Process(in Record<KIn, VIn> record)
    {
        if (Pending == _batch.Length)
        {
            // One input can bring several records; the task flushes only between inputs, so that a failed one can be undone.
            Array.Resize(ref _batch, Pending * 2);
            Array.Resize(ref _contexts, Pending * 2);
        }

        _batch[Pending] = record;
        _contexts[Pending] = _task.Current;
        Pending++;
    }

    internal override void Close() => processor.Close();

    private void Shrink(int pending)
    {
        Array.Clear(_batch, pending, Pending - pending);
        Array.Clear(_contexts, pending, Pending - pending);
        Pending = pending;
    }

    private void Enter(int index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, _lastIndex);
        _lastIndex = index;
        _task.Current = _contexts[_start + index];
    }
}
