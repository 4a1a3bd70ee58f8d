namespace StreamizFraud.Topology.Processing;

/// <summary>Puts something around every processor of a topology that user code supplies: traces, measurements, faults in tests.</summary>
/// <remarks>
/// Called once a task and node, by tasks of several threads at once. Each method gives back what it was given unless it is implemented.
/// Source: <c>ProcessorWrapper</c> of Kafka Streams (KIP-1112), which also wraps the operators of the DSL.
/// </remarks>
public interface IProcessorWrapper
{
    /// <summary>Wraps a processor.</summary>
    /// <param name="node">Name of its node.</param>
    /// <param name="processor">The processor.</param>
    IProcessor<KIn, VIn, KOut, VOut> Wrap<KIn, VIn, KOut, VOut>(string node, IProcessor<KIn, VIn, KOut, VOut> processor) => processor;

    /// <summary>Wraps a processor that keeps keys.</summary>
    /// <inheritdoc cref="Wrap{KIn,VIn,KOut,VOut}(string,IProcessor{KIn,VIn,KOut,VOut})"/>
    IFixedKeyProcessor<K, VIn, VOut> Wrap<K, VIn, VOut>(string node, IFixedKeyProcessor<K, VIn, VOut> processor) => processor;

    /// <summary>Wraps a processor of batches.</summary>
    /// <inheritdoc cref="Wrap{KIn,VIn,KOut,VOut}(string,IProcessor{KIn,VIn,KOut,VOut})"/>
    IBatchProcessor<KIn, VIn, KOut, VOut> Wrap<KIn, VIn, KOut, VOut>(string node, IBatchProcessor<KIn, VIn, KOut, VOut> processor) => processor;
}
