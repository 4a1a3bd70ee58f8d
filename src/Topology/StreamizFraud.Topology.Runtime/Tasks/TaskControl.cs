using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>
/// The histories of a task: which versions of things in the control log it has adopted, at which commits. Written before a commit, in force after it, so that
/// no record is decided by a version of which the changelog may not know.
/// </summary>
/// <remarks>Owned by the task's thread.</remarks>
internal sealed class TaskControl
{
    private readonly TaskInputs _inputs;
    private readonly TaskEnvironment _environment;
    private readonly TaskId _id;
    private readonly Func<string, IStateStore> _global;
    private readonly ControlStore[] _stores;
    private readonly long[] _ends;
    private IReadOnlyKeyValueStore<byte[], ControlEntry>? _log;
    private byte[] _asked = [];
    private long _askedNumber = -1;
    private bool _isReady;
    private bool _mayChange;

    /// <param name="stores">All stores of the task.</param>
    /// <param name="global">Gives a global store to read.</param>
    /// <param name="inputs">The task's inputs.</param>
    /// <param name="environment">What the task is made with.</param>
    /// <param name="id">The task.</param>
    public TaskControl(IReadOnlyList<TaskStore> stores, Func<string, IStateStore> global, TaskInputs inputs, TaskEnvironment environment, TaskId id)
    {
        (_global, _inputs, _environment, _id) = (global, inputs, environment, id);
        _stores = [.. stores.OfType<ControlStore>()];
        _ends = new long[inputs.Queues.Length];
    }

    /// <summary>
    /// Whether the client has read all entries that the histories know of; until then no record may be taken. Mostly at once: only another member can have
    /// read further.
    /// </summary>
    public bool IsReady
    {
        get
        {
            if (!_isReady)
            {
                var next = _inputs.Next();
                _isReady = Array.TrueForAll(_stores, store => store.TryLoad(next));
            }

            return _isReady;
        }
    }

    /// <summary>Whether there are entries to adopt at the next commit.</summary>
    public bool HasNews
    {
        get
        {
            foreach (var store in _stores)
            {
                if (store.HasNews)
                {
                    return IsReady && MayChange;
                }
            }

            return false;
        }
    }

    /// <summary>
    /// Exactly once: always. At least once a record that comes again may have been decided before a crash, so that nothing changes until the inputs have
    /// passed the ends that they had when the task began.
    /// </summary>
    private bool MayChange
    {
        get
        {
            for (var i = 0; !_mayChange && i < _ends.Length; i++)
            {
                var partition = _inputs.Queues[i].Partition;
                if (_ends[i] < 0)
                {
                    _ends[i] = _environment.EndOffset(partition);
                }

                if (_ends[i] < 0 || !_inputs.Next().TryGetValue(partition, out var next) || next < _ends[i])
                {
                    return false;
                }
            }

            return _mayChange = true;
        }
    }

    /// <summary>Begins, or begins anew, from the last commit; a history that has no row yet begins with what there is in the log.</summary>
    public void Begin()
    {
        _isReady = _stores.Length == 0;
        _mayChange = _environment.Config.ProcessingGuarantee == ProcessingGuarantee.ExactlyOnce;
        _ends.AsSpan().Fill(-1);
        foreach (var store in _stores)
        {
            _log ??= (IReadOnlyKeyValueStore<byte[], ControlEntry>)_global(ControlLog.StoreName);
            store.Begin(Entry);
            if (store.IsNew)
            {
                var next = _inputs.Next();
                store.Adopt(next, Refused);
                // Records wait for the commit of what processors do when they begin.
                store.Adopted(next);
            }
        }
    }

    /// <summary>
    /// Whether the next record was, or will be, decided by other versions than the one before: batches must be run first. Only records that come again after
    /// a crash can belong to a time before the last change.
    /// </summary>
    public bool Changes(in RecordMetadata origin)
    {
        foreach (var store in _stores)
        {
            if (store.Changes(origin))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The next record is at hand.</summary>
    public void Enter(in RecordMetadata origin)
    {
        foreach (var store in _stores)
        {
            store.Enter(origin);
        }
    }

    /// <summary>Writes into the histories what the commit under way is to adopt.</summary>
    public void Adopt()
    {
        if (!HasNews)
        {
            return;
        }

        var next = _inputs.Next();
        foreach (var store in _stores)
        {
            if (store.HasNews)
            {
                store.Adopt(next, Refused);
            }
        }
    }

    /// <summary>The commit has gone through: what was written is in force.</summary>
    public void Committed()
    {
        if (_stores.Length == 0)
        {
            return;
        }

        var next = _inputs.Next();
        foreach (var store in _stores)
        {
            store.Adopted(next);
        }
    }

    /// <summary>Disposes of what was made.</summary>
    public void Close()
    {
        foreach (var store in _stores)
        {
            store.Close();
        }
    }

    private ControlEntry? Entry(long number)
    {
        // Asked for at every step of the thread, mostly of an entry that is not there yet.
        if (number != _askedNumber)
        {
            (_askedNumber, _asked) = (number, ControlKey.OfEntry(number));
        }

        return _log!.TryGet(_asked, out var entry) ? entry : null;
    }

    private void Refused(ControlEntry entry, Exception exception)
    {
        _environment.Metrics.VersionRefused(_id, entry.Kind);
        TaskLog.VersionRefused(_environment.Logger, _id, entry.Thing, entry.Version, exception is StreamException { IsLoggable: true } told ? told.Message : exception.GetType().Name);
    }
}
