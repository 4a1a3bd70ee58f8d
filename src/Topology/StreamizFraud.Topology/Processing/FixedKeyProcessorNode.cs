using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>Runs an <see cref="IFixedKeyProcessor{K,VIn,VOut}"/>.</summary>
internal sealed class FixedKeyProcessorNode<K, VIn, VOut>(
    string name,
    IFixedKeyProcessor<K, VIn, VOut> processor,
    IReadOnlyCollection<string> stores) : OperatorNode<K, VIn, K, VOut>(name)
{
    internal override void CheckStart() => (processor as IStartupCheck)?.CheckStart(Name);

    internal override void Init(TaskContext context) => processor.Init(new ForwardingContext(this, context, stores));

    internal override void Process(in Record<K, VIn> record) => processor.Process(new FixedKeyRecord<K, VIn>(record));

    internal override void Close() => processor.Close();

    private sealed class ForwardingContext(FixedKeyProcessorNode<K, VIn, VOut> node, TaskContext task, IReadOnlyCollection<string> stores)
        : NodeContext(task, node.Name, stores), IFixedKeyProcessorContext<K, VOut>
    {
        private readonly TaskContext _task = task;

        public void Forward(in FixedKeyRecord<K, VOut> record) => node.Forward(record.Record, _task);

        public void Forward(in FixedKeyRecord<K, VOut> record, string child) => node.ForwardTo(record.Record, child, _task);
    }
}
