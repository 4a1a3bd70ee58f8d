using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Processing;

/// <summary>What the nodes of one task share: the record at hand, its clocks, its stores and its output. Implemented by the task.</summary>
/// <remarks>Owned by the task's thread.</remarks>
public abstract class TaskContext
{
    private RecordContext _current = RecordContext.None;

    /// <summary>Id of the application.</summary>
    public abstract string ApplicationId { get; }

    /// <summary>The application's own settings.</summary>
    public IReadOnlyDictionary<string, string> AppConfigs { get; init; } = new Dictionary<string, string>();

    /// <summary>Folder of the task's state.</summary>
    public string StateDirectory { get; init; } = string.Empty;

    /// <summary>The task.</summary>
    public abstract TaskId TaskId { get; }

    /// <summary>Stream time of the task, -1 before the first record.</summary>
    public abstract long StreamTime { get; }

    /// <summary>Wall-clock time, ms since the Unix epoch.</summary>
    public abstract long SystemTime { get; }

    /// <summary>A logger for the task.</summary>
    public abstract ILogger Logger { get; }

    /// <summary>Takes the records that sinks serialise.</summary>
    public abstract IRecordCollector Collector { get; }

    /// <summary>The record being processed. A node that processes later (batches, buffers) sets it back to what it was for its input.</summary>
    public ref RecordContext Current => ref _current;

    /// <summary>A store of the task, or a global store to read from, by name.</summary>
    public abstract IStateStore Store(string name);

    /// <summary>What serdes are told of bytes of a store of the task, wherever these are made: the topic that the store is restored from (rules G1, G4).</summary>
    internal SerdeContext BytesOf(string store, bool isKey) => new(ChangelogOf(store), isKey);

    /// <summary>Full name of the topic that a store of the task is restored from.</summary>
    internal abstract string ChangelogOf(string store);

    /// <summary>Whether a store is global: every node may read it without being connected to it (rule K6).</summary>
    internal abstract bool IsGlobal(string store);

    /// <summary>
    /// A clock of an operator, by a name that its store's definition lists (<see cref="StoreDefinition.OperatorClocks"/>); it lasts like a row.
    /// Asked for once, in <c>Init</c>.
    /// </summary>
    internal abstract StreamClock Clock(string name);

    /// <summary>Asks for a regular callback.</summary>
    public abstract IDisposable Schedule(TimeSpan interval, PunctuationType type, Action<long> callback);

    /// <summary>Whether the record being processed has this time and these headers.</summary>
    internal bool IsAt(long timestamp, RecordHeaders headers) => _current.Timestamp == timestamp && ReferenceEquals(_current.Headers, headers);

    /// <summary>Asks for a commit soon.</summary>
    public abstract void RequestCommit();

    /// <summary>Counts a record that an operator dropped by its rules (metric <c>dropped-records</c>), logging why.</summary>
    public abstract void Drop(string node, string reason);

    /// <summary>The record at hand failed for good inside a batch: dead-letter it or stop, as configured.</summary>
    public abstract void Fail(string node, string reason);

    /// <summary>Gives the bytes of what is being processed, for a dead letter; null between records and in punctuations.</summary>
    internal IRecordSource? Source { get; set; }

    /// <summary>From here on what the record at hand causes can be undone alone: outputs, writes, clocks, rows in batches. Savepoints nest.</summary>
    internal abstract void SetSavepoint();

    /// <summary>What has come since the last savepoint is the record's like the rest.</summary>
    internal abstract void ReleaseSavepoint();

    /// <summary>Whether a failure can belong to one record; others are for the thread.</summary>
    internal abstract bool IsFaultOfRecord(Exception exception);

    /// <summary>Undoes what has come since the last savepoint; <see cref="Source"/> is a bad record: dead-letter it or stop, as configured.</summary>
    internal abstract void FailToSavepoint(Exception exception);
}
