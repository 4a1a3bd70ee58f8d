using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>User code that takes records one by one and may forward others under the same key, so that no repartition is needed after it.</summary>
/// <remarks>For everything else see <see cref="IProcessor{KIn,VIn,KOut,VOut}"/>. Source: <c>FixedKeyProcessor</c> of Kafka Streams (KIP-820).</remarks>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="VIn">Value type of the input.</typeparam>
/// <typeparam name="VOut">Value type of what is forwarded.</typeparam>
public interface IFixedKeyProcessor<K, VIn, VOut>
{
    /// <summary>Called once, after the task's stores have been restored.</summary>
    void Init(IFixedKeyProcessorContext<K, VOut> context)
    {
    }

    /// <summary>Takes one record.</summary>
    void Process(in FixedKeyRecord<K, VIn> record);

    /// <summary>Called when the task is closed; stores can no longer be written.</summary>
    void Close()
    {
    }
}

/// <summary>The context of a processor that forwards under the keys it was given.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type of what is forwarded.</typeparam>
public interface IFixedKeyProcessorContext<K, V> : IProcessorContext
{
    /// <summary>Gives a record to every child, in the order in which the children were added.</summary>
    void Forward(in FixedKeyRecord<K, V> record);

    /// <summary>Gives a record to the child named <paramref name="child"/>.</summary>
    /// <exception cref="TopologyException">There is no such child.</exception>
    void Forward(in FixedKeyRecord<K, V> record, string child);
}

/// <summary>Runs an <see cref="IFixedKeyProcessor{K,VIn,VOut}"/>.</summary>
internal sealed class FixedKeyProcessorNode<K, VIn, VOut>(
    string name,
    IFixedKeyProcessor<K, VIn, VOut> processor,
    IReadOnlyCollection<string> stores) : OperatorNode<K, VIn, K, VOut>(name)
{
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
