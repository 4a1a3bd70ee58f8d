using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>A processor that keeps its context, for classes to derive from.</summary>
/// <remarks>For everything else see <see cref="IProcessor{KIn,VIn,KOut,VOut}"/>. Source: <c>ContextualProcessor</c> of Kafka Streams.</remarks>
/// <typeparam name="KIn">Key type of the input.</typeparam>
/// <typeparam name="VIn">Value type of the input.</typeparam>
/// <typeparam name="KOut">Key type of what is forwarded.</typeparam>
/// <typeparam name="VOut">Value type of what is forwarded.</typeparam>
public abstract class ContextualProcessor<KIn, VIn, KOut, VOut> : IProcessor<KIn, VIn, KOut, VOut>
{
    private IProcessorContext<KOut, VOut>? _context;

    /// <summary>The context that the processor was initialised with.</summary>
    /// <exception cref="InvalidOperationException">It was not: an <see cref="Init"/> of a derived class must call that of this one first.</exception>
    protected IProcessorContext<KOut, VOut> Context =>
        _context ?? throw new InvalidOperationException($"{GetType().Name} has no context yet: its Init must call base.Init(context) first.");

    /// <inheritdoc/>
    public virtual void Init(IProcessorContext<KOut, VOut> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
    }

    /// <inheritdoc/>
    public abstract void Process(in Record<KIn, VIn> record);

    /// <inheritdoc/>
    public virtual void Close()
    {
    }
}
