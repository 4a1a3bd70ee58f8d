using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>A processor of fixed keys that keeps its context, for classes to derive from.</summary>
/// <remarks>For everything else see <see cref="IFixedKeyProcessor{K,VIn,VOut}"/>. Source: <c>ContextualFixedKeyProcessor</c> of Kafka Streams.</remarks>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="VIn">Value type of the input.</typeparam>
/// <typeparam name="VOut">Value type of what is forwarded.</typeparam>
public abstract class ContextualFixedKeyProcessor<K, VIn, VOut> : IFixedKeyProcessor<K, VIn, VOut>
{
    private IFixedKeyProcessorContext<K, VOut>? _context;

    /// <summary>The context that the processor was initialised with.</summary>
    /// <exception cref="InvalidOperationException">It was not: an <see cref="Init"/> of a derived class must call that of this one first.</exception>
    protected IFixedKeyProcessorContext<K, VOut> Context =>
        _context ?? throw new InvalidOperationException($"{GetType().Name} has no context yet: its Init must call base.Init(context) first.");

    /// <inheritdoc/>
    public virtual void Init(IFixedKeyProcessorContext<K, VOut> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
    }

    /// <inheritdoc/>
    public abstract void Process(in FixedKeyRecord<K, VIn> record);

    /// <inheritdoc/>
    public virtual void Close()
    {
    }
}
