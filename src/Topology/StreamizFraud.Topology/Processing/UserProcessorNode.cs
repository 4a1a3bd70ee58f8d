using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>Runs an <see cref="IProcessor{KIn,VIn,KOut,VOut}"/>.</summary>
internal sealed class UserProcessorNode<KIn, VIn, KOut, VOut>(
    string name,
    IProcessor<KIn, VIn, KOut, VOut> processor,
    IReadOnlyCollection<string> stores) : OperatorNode<KIn, VIn, KOut, VOut>(name)
{
    internal override void CheckStart() => (processor as IStartupCheck)?.CheckStart(Name);

    internal override void Init(TaskContext context) => processor.Init(new ForwardingContext(this, context, stores));

    internal override void Process(in Record<KIn, VIn> record) => processor.Process(record);

    internal override void Close() => processor.Close();

    private sealed class ForwardingContext(UserProcessorNode<KIn, VIn, KOut, VOut> node, TaskContext task, IReadOnlyCollection<string> stores)
        : NodeContext(task, node.Name, stores), IProcessorContext<KOut, VOut>
    {
        private readonly TaskContext _task = task;

        public void Forward(in Record<KOut, VOut> record) => node.Forward(record, _task);

        public void Forward(in Record<KOut, VOut> record, string child) => node.ForwardTo(record, child, _task);
    }
}
