using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Control;

/// <summary>A history in a store of its task: its rows are committed with what was done by them.</summary>
internal sealed class ControlStore(ControlHistoryDefinition definition, StoreEnvironment environment) : RowStore<long, ControlAdoption>(definition, environment), IControlStore
{
    private readonly ControlHistory _history = new();

    /// <inheritdoc cref="ControlHistory.IsNew"/>
    public bool IsNew => _history.IsNew;

    /// <inheritdoc cref="ControlHistory.HasNews"/>
    public bool HasNews => _history.HasNews;

    public Followed<T> Follow<T>(string kind, string name, Func<ControlEntry, T> make, Func<ControlEntry, bool>? isReady = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Add(kind, name, make, isReady);
    }

    public Followed<T> FollowAll<T>(string kind, Func<ControlEntry, T> make, Func<ControlEntry, bool>? isReady = null) => Add(kind, name: null, make, isReady);

    /// <inheritdoc cref="ControlHistory.Close"/>
    public void Close() => _history.Close();

    /// <summary>Begins from the rows of the last commit.</summary>
    public void Begin(Func<long, ControlEntry?> log) => _history.Begin([.. All().Select(row => row.Value)], log);

    /// <summary>Whether the next record belongs to another place of the history than the one before.</summary>
    public bool Changes(in RecordMetadata origin) => !_history.IsSettled && _history.PlaceOf(origin) != _history.Place;

    /// <summary>The next record is at hand.</summary>
    public void Enter(in RecordMetadata origin)
    {
        if (!_history.IsSettled)
        {
            _history.Enter(_history.PlaceOf(origin));
        }
    }

    /// <inheritdoc cref="ControlHistory.TryLoad"/>
    public bool TryLoad(IReadOnlyDictionary<TopicPartition, long> next) => _history.TryLoad(next);

    /// <summary>Writes what there is in the log into the history, as a part of the commit under way.</summary>
    public void Adopt(IReadOnlyDictionary<TopicPartition, long> next, Action<ControlEntry, Exception> refused)
    {
        var row = _history.Stage(next, refused);
        Write(row.Entries, row, present: true, Stamp.Timestamp, RecordHeaders.Empty);
        Keep();
    }

    /// <inheritdoc cref="ControlHistory.Committed"/>
    public void Adopted(IReadOnlyDictionary<TopicPartition, long> next) => _history.Committed(next);

    public override void Discard()
    {
        _history.Discard();
        base.Discard();
    }

    private Followed<T> Add<T>(string kind, string? name, Func<ControlEntry, T> make, Func<ControlEntry, bool>? isReady)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentNullException.ThrowIfNull(make);
        return new Followed<T>(_history, kind, name, make, isReady);
    }
}
