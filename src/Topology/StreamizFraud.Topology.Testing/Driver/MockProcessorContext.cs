using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Testing;

/// <summary>A context for the test of one processor alone: it takes down what the processor forwards, schedules and asks for.</summary>
/// <typeparam name="K">Key type of what is forwarded.</typeparam>
/// <typeparam name="V">Value type of what is forwarded.</typeparam>
/// <remarks>
/// Nothing happens by itself: a test sets the times and calls the punctuations. It serves all kinds of processors. What several of them make
/// of a record is for <see cref="TopologyTestDriver"/>. Source: <c>MockProcessorContext</c> of Kafka Streams.
/// </remarks>
public sealed class MockProcessorContext<K, V> : IProcessorContext<K, V>, IFixedKeyProcessorContext<K, V>
{
    private readonly List<CapturedForward<K, V>> _forwarded = [];
    private readonly List<CapturedPunctuation> _punctuations = [];
    private readonly List<string> _dropped = [];
    private readonly Dictionary<string, TaskStore> _stores = [];

    /// <inheritdoc/>
    /// <value><c>app</c> by default.</value>
    public string ApplicationId { get; init; } = "app";

    /// <inheritdoc/>
    /// <value>0_0 by default.</value>
    public TaskId TaskId { get; init; } = new(0, 0);

    /// <inheritdoc/>
    /// <value>Empty by default.</value>
    public IReadOnlyDictionary<string, string> AppConfigs { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    /// <value>Empty by default; stores do not need it.</value>
    public string StateDirectory { get; init; } = string.Empty;

    /// <inheritdoc/>
    /// <value>One that writes nothing by default.</value>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <inheritdoc/>
    /// <value><see cref="RecordMetadata.None"/> by default.</value>
    public RecordMetadata RecordMetadata { get; set; } = RecordMetadata.None;

    /// <inheritdoc/>
    /// <value>-1 by default.</value>
    public long CurrentStreamTimeMs { get; set; } = -1;

    /// <inheritdoc/>
    /// <value>0 by default.</value>
    public long CurrentSystemTimeMs { get; set; }

    /// <summary>What was forwarded since the last <see cref="Reset"/>, in order.</summary>
    public IReadOnlyList<CapturedForward<K, V>> Forwarded => _forwarded;

    /// <summary>What was scheduled, in order.</summary>
    public IReadOnlyList<CapturedPunctuation> Punctuations => _punctuations;

    /// <summary>Why records were dropped since the last <see cref="Reset"/>, in order.</summary>
    public IReadOnlyList<string> Dropped => _dropped;

    /// <summary>Whether a commit was asked for since the last <see cref="Reset"/>.</summary>
    public bool CommitRequested { get; private set; }

    /// <summary>Adds an empty store, which is kept in memory whatever its definition says.</summary>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public void AddStateStore(StoreDefinition store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var database = new MemoryStoreEngine().Open(string.Empty, [store.Name]);
        _stores.Add(store.Name, store.Create(new StoreEnvironment(
            database.Store(store.Name),
            ChangelogTopic.NameOf(ApplicationId, store.Name),
            () => new RecordStamp(Math.Max(CurrentStreamTimeMs, 0), RecordHeaders.Empty),
            MaxCachedRows: 0,
            name => new StreamClock(name, -1),
            (_, _) => { },
            database)));
    }

    /// <inheritdoc/>
    public TStore GetStateStore<TStore>(string name)
        where TStore : class, IStateStore
    {
        var store = _stores.GetValueOrDefault(name) ?? throw new TopologyException($"No store {name} was added to the context.");
        return store as TStore ?? throw new TopologyException($"Store {name} is a {store.GetType().Name}, not a {typeof(TStore).Name} of these types.");
    }

    /// <inheritdoc/>
    public IDisposable Schedule(TimeSpan interval, PunctuationType type, Action<long> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromMilliseconds(1));
        var punctuation = new CapturedPunctuation(interval, type, callback);
        _punctuations.Add(punctuation);
        return punctuation;
    }

    /// <inheritdoc/>
    public void RequestCommit() => CommitRequested = true;

    /// <inheritdoc/>
    public void Drop(string reason) => _dropped.Add(reason);

    /// <inheritdoc/>
    public void Forward(in Record<K, V> record) => _forwarded.Add(new(record, null));

    /// <inheritdoc/>
    public void Forward(in Record<K, V> record, string child) => _forwarded.Add(new(record, child));

    /// <inheritdoc/>
    public void Forward(in FixedKeyRecord<K, V> record) => Forward(record.Record);

    /// <inheritdoc/>
    public void Forward(in FixedKeyRecord<K, V> record, string child) => Forward(record.Record, child);

    /// <summary>Forgets what was forwarded and dropped and that a commit was asked for; stores and punctuations stay.</summary>
    public void Reset()
    {
        _forwarded.Clear();
        _dropped.Clear();
        CommitRequested = false;
    }
}

/// <summary>Makes what only the engine makes otherwise.</summary>
public static class MockProcessorContext
{
    /// <summary>A record for an <see cref="IFixedKeyProcessor{K,VIn,VOut}"/>.</summary>
    public static FixedKeyRecord<K, V> FixedKey<K, V>(in Record<K, V> record) => new(record);
}
