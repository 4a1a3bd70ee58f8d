using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>User code that takes records one by one and may forward others.</summary>
/// <remarks>
/// One instance a task; all calls come on the task's thread. It must not keep state outside its stores: after a restart or a move
/// a new instance goes on from the stores (rule P3). An exception is a failed record: nothing of that record remains (ruling 5).
/// </remarks>
/// <typeparam name="KIn">Key type of the input.</typeparam>
/// <typeparam name="VIn">Value type of the input.</typeparam>
/// <typeparam name="KOut">Key type of what is forwarded.</typeparam>
/// <typeparam name="VOut">Value type of what is forwarded.</typeparam>
public interface IProcessor<KIn, VIn, KOut, VOut>
{
    /// <summary>Called once, after the task's stores have been restored.</summary>
    void Init(IProcessorContext<KOut, VOut> context)
    {
    }

    /// <summary>Takes one record.</summary>
    void Process(in Record<KIn, VIn> record);

    /// <summary>Called when the task is closed; stores can no longer be written.</summary>
    void Close()
    {
    }
}

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

/// <summary>Takes the results of a batch; those of one input keep the order in which they were given.</summary>
/// <typeparam name="K">Key type of the results.</typeparam>
/// <typeparam name="V">Value type of the results.</typeparam>
public interface IBatchResults<K, V>
{
    /// <summary>Forwards a result of the input at <paramref name="index"/>. Indices must not decrease.</summary>
    void Forward(int index, in Record<K, V> result);

    /// <summary>Marks the input at <paramref name="index"/> as failed; the others are not harmed.</summary>
    void Fail(int index, string reason);
}
