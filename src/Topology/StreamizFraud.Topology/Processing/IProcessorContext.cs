using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Processing;

/// <summary>What a processor knows of the world around it.</summary>
/// <remarks>Use it on the task's thread only, during <c>Init</c>, <c>Process</c> and punctuations.</remarks>
public interface IProcessorContext : IStateStores
{
    /// <summary>Id of the application, the prefix of its internal topics.</summary>
    string ApplicationId { get; }

    /// <summary>Settings of the application's own, as its configuration gives them (<c>AppConfigs</c>).</summary>
    IReadOnlyDictionary<string, string> AppConfigs { get; }

    /// <summary>
    /// Folder of the task's state. It is there if the task has persistent stores, stays on this machine when the task moves, and is set aside
    /// or deleted with them.
    /// </summary>
    string StateDirectory { get; }

    /// <summary>The task.</summary>
    TaskId TaskId { get; }

    /// <summary>Where the current record came from; <see cref="RecordMetadata.None"/> inside a punctuation.</summary>
    RecordMetadata RecordMetadata { get; }

    /// <summary>Stream time of the task: the highest event time taken so far, ms since the Unix epoch; -1 before the first record.</summary>
    long CurrentStreamTimeMs { get; }

    /// <summary>Wall-clock time, ms since the Unix epoch. Results that depend on it cannot be replayed.</summary>
    long CurrentSystemTimeMs { get; }

    /// <summary>A logger; put no keys and values into it.</summary>
    ILogger Logger { get; }

    /// <summary>A store that the processor was connected to, or any global store.</summary>
    /// <remarks>
    /// A global store is read-only: ask for <see cref="IReadOnlyKeyValueStore{K,V}"/> or <see cref="IReadOnlyTimestampedKeyValueStore{K,V}"/>.
    /// It follows its topic by itself, so two look-ups of one record may differ.
    /// </remarks>
    /// <exception cref="TopologyException">The processor was not connected to a store of that name, or it is of another type.</exception>
    new TStore GetStateStore<TStore>(string name)
        where TStore : class, IStateStore;

    /// <summary>Asks for a callback at regular times.</summary>
    /// <param name="interval">Time between two calls, 1 ms or more.</param>
    /// <param name="type">Which clock.</param>
    /// <param name="callback">Gets the time of that clock, ms since the Unix epoch.</param>
    IDisposable Schedule(TimeSpan interval, PunctuationType type, Action<long> callback);

    /// <summary>Asks for a commit soon.</summary>
    void RequestCommit();

    /// <summary>
    /// Tells that the record at hand gives nothing because of the processor's rules: it is counted in <c>streamizfraud.records.dropped</c> and logged
    /// with topic, partition and offset.
    /// </summary>
    /// <param name="reason">Why, continuing "dropped a record"; no key and no value.</param>
    void Drop(string reason);
}

/// <summary>The context of a processor that forwards.</summary>
/// <typeparam name="KOut">Key type of what is forwarded.</typeparam>
/// <typeparam name="VOut">Value type of what is forwarded.</typeparam>
public interface IProcessorContext<KOut, VOut> : IProcessorContext
{
    /// <summary>Gives a record to every child, in the order in which the children were added.</summary>
    void Forward(in Record<KOut, VOut> record);

    /// <summary>Gives a record to the child named <paramref name="child"/>.</summary>
    /// <exception cref="TopologyException">There is no such child.</exception>
    void Forward(in Record<KOut, VOut> record, string child);
}
