using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>Runs an <see cref="IBatchProcessor{KIn,VIn,KOut,VOut}"/> (ruling 11).</summary>
internal sealed class BatchNode<KIn, VIn, KOut, VOut>(
    string name,
    IBatchProcessor<KIn, VIn, KOut, VOut> processor,
    IReadOnlyCollection<string> stores) : OperatorNode<KIn, VIn, KOut, VOut>(name), IBatchNode, IBatchResults<KOut, VOut>, IRecordSource
{
    private TaskContext _task = null!;
    private Record<KIn, VIn>[] _batch = [];
    private RecordContext[] _contexts = [];
    private RecordBytes[] _bytes = [];
    private readonly List<int> _savepoints = [];
    private int _kept;
    private int _start;
    private int _lastIndex;

    public int BatchSize { get; private set; }

    public int Pending { get; private set; }

    public void Run(int start, int count)
    {
        var (current, source) = (_task.Current, _task.Source);
        _start = start;
        _lastIndex = 0;
        _task.Source = this;
        processor.Process(_batch.AsSpan(start, count), this);
        _task.Current = current;
        _task.Source = source;
    }

    public RecordBytes BytesOf(int index) => _bytes[index];

    /// <summary>The record whose result is at hand.</summary>
    public RecordBytes Capture() => _bytes[_start + _lastIndex];

    public void Keep() => _kept = Pending;

    public void Undo()
    {
        Shrink(_kept);
        _savepoints.Clear();
    }

    public void SetSavepoint() => _savepoints.Add(Pending);

    public void ReleaseSavepoint() => _savepoints.RemoveAt(_savepoints.Count - 1);

    public void UndoToSavepoint()
    {
        Shrink(_savepoints[^1]);
        ReleaseSavepoint();
    }

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

    internal override void CheckStart() => (processor as IStartupCheck)?.CheckStart(Name);

    internal override void Init(TaskContext context)
    {
        _task = context;
        processor.Init(new NodeContext(context, Name, stores));
        BatchSize = processor.BatchSize;
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        _batch = new Record<KIn, VIn>[BatchSize];
        _contexts = new RecordContext[BatchSize];
        _bytes = new RecordBytes[BatchSize];
    }

    internal override void Process(in Record<KIn, VIn> record)
    {
        if (Pending == _batch.Length)
        {
            // One input can bring several records; the task flushes only between inputs, so that a failed one can be undone.
            Array.Resize(ref _batch, Pending * 2);
            Array.Resize(ref _contexts, Pending * 2);
            Array.Resize(ref _bytes, Pending * 2);
        }

        _batch[Pending] = record;
        _contexts[Pending] = _task.Current;

        // Its source may have deleted it by the time that it fails: what was read from a repartition topic is purged.
        _bytes[Pending] = _task.Source?.Capture() ?? new RecordBytes(_task.Current.Origin, null, null, _task.Current.Timestamp, _task.Current.Headers);
        Pending++;
    }

    internal override void Close() => processor.Close();

    private void Shrink(int pending)
    {
        Array.Clear(_batch, pending, Pending - pending);
        Array.Clear(_contexts, pending, Pending - pending);
        Array.Clear(_bytes, pending, Pending - pending);
        Pending = pending;
    }

    private void Enter(int index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, _lastIndex);
        _lastIndex = index;
        _task.Current = _contexts[_start + index];
    }
}
