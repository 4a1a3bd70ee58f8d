using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Processing;

/// <summary>Runs an <see cref="IProcessor{KIn,VIn,KOut,VOut}"/> and is its context.</summary>
internal sealed class UserProcessorNode<KIn, VIn, KOut, VOut>(
    string name,
    IProcessor<KIn, VIn, KOut, VOut> processor,
    IReadOnlyCollection<string> stores) : OperatorNode<KIn, VIn, KOut, VOut>(name), IProcessorContext<KOut, VOut>
{
    private TaskContext _task = null!;

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

    void IProcessorContext<KOut, VOut>.Forward(in Record<KOut, VOut> record) => Forward(record);

    void IProcessorContext<KOut, VOut>.Forward(in Record<KOut, VOut> record, string child) => ForwardTo(record, child);

    internal override void Init(TaskContext context)
    {
        _task = context;
        processor.Init(this);
    }

    internal override void Process(in Record<KIn, VIn> record) => processor.Process(record);

    internal override void Close() => processor.Close();
}
