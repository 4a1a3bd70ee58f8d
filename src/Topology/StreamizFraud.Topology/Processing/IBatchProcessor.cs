using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>
/// User code that takes records in batches and gives each its results; the engine collects them, keeps their order and
/// forwards each result with its own input's context (ruling 11). The node for models.
/// </summary>
/// <remarks>
/// A batch is flushed when it is full, when the intake is drained, before a punctuation and before a commit. How records fall into
/// batches is not reproducible: the results must not depend on it.
/// </remarks>
/// <typeparam name="KIn">Key type of the input.</typeparam>
/// <typeparam name="VIn">Value type of the input.</typeparam>
/// <typeparam name="KOut">Key type of the results.</typeparam>
/// <typeparam name="VOut">Value type of the results.</typeparam>
public interface IBatchProcessor<KIn, VIn, KOut, VOut>
{
    /// <summary>Most records in a batch, 1 or more; asked once, after <see cref="Init"/>.</summary>
    int BatchSize { get; }

    /// <summary>Called once, after the task's stores have been restored.</summary>
    void Init(IProcessorContext context)
    {
    }

    /// <summary>Called right after a transaction has been committed: the moment to change what later batches are processed with.</summary>
    void Committed()
    {
    }

    /// <summary>Takes one batch, in input order.</summary>
    /// <param name="batch">1 to <see cref="BatchSize"/> records; valid during the call only.</param>
    /// <param name="results">Takes the results and failures by index in the batch.</param>
    void Process(ReadOnlySpan<Record<KIn, VIn>> batch, IBatchResults<KOut, VOut> results);

    /// <summary>Called when the task is closed.</summary>
    void Close()
    {
    }
}
