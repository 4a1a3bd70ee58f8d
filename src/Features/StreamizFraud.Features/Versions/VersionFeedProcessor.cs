using System.Globalization;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Versions;

/// <summary>
/// Gives each version of a set every event once, in order of offset: the first one as they come; others those of the history first, then those that came
/// meanwhile and have waited in a store, then live ones. Says of each live event which version serves it.
/// </summary>
/// <param name="name">Name of the versions; stores are named after it.</param>
/// <param name="sets">Names and hashes of the sets, in order of declaration.</param>
internal sealed class VersionFeedProcessor<TEvent>(string name, IReadOnlyList<(string Name, string Sha256)> sets)
    : IProcessor<string, TEvent, string, VersionEvent<TEvent>>
{
    /// <summary>Events that have waited and are taken with one record at hand.</summary>
    private const int MostAtOnce = 500;

    private const string Row = "versions";

    private readonly List<(string Key, WaitingEvent<TEvent> Waiting)> _taken = [];
    private IProcessorContext<string, VersionEvent<TEvent>> _context = null!;
    private IKeyValueStore<string, VersionState[]> _states = null!;
    private IKeyValueStore<string, WaitingEvent<TEvent>> _waiting = null!;
    private Followed<int> _serving = null!;

    public static string HistoryOf(string name) => name + "-versions";

    public static string StatesOf(string name) => name + "-version-states";

    public static string WaitingOf(string name) => name + "-version-waiting";

    public void Init(IProcessorContext<string, VersionEvent<TEvent>> context)
    {
        _context = context;
        _states = context.GetStateStore<IKeyValueStore<string, VersionState[]>>(StatesOf(name));
        _waiting = context.GetStateStore<IKeyValueStore<string, WaitingEvent<TEvent>>>(WaitingOf(name));
        _serving = context.GetStateStore<IControlStore>(HistoryOf(name)).Follow(FeatureVersions.Kind, name, ServingOf);
    }

    public void Process(in Record<string, TEvent> record)
    {
        if (!record.HasValue)
        {
            return;
        }

        var states = States();
        var history = VersionHeaders.SourceOffsetOf(record.Headers);
        var serving = history is null ? _serving.InForce?.Value ?? 0 : -1;
        var offset = history ?? _context.RecordMetadata.Offset;
        for (var version = 0; version < sets.Count; version++)
        {
            var state = states[version];
            if (state.Stage == VersionStage.Live)
            {
                if (history is null)
                {
                    Forward(version, record, version == serving);
                }

                continue;
            }

            var after = history is null ? Wait(state, record, offset) : Take(version, state, record, offset);
            after = after.Stage == VersionStage.CatchingUp ? CatchUp(version, after) : after;
            if (after != state)
            {
                states = [.. states];
                states[version] = after;
                _states.Put(Row, states);
            }
        }
    }

    /// <summary>The number of the set that an entry of the control log names, if it can serve.</summary>
    /// <exception cref="InvalidOperationException">It cannot: the version is refused.</exception>
    private int ServingOf(ControlEntry entry)
    {
        var (set, sha256) = FeatureVersions.SetOf(entry);
        var version = 0;
        while (version < sets.Count && sets[version].Name != set)
        {
            version++;
        }

        if (version == sets.Count)
        {
            throw new InvalidOperationException($"Feature set {set} is not in this program, which has {string.Join(", ", sets.Select(one => one.Name))}: deploy a program with it first.");
        }

        if (sets[version].Sha256 != sha256)
        {
            throw new InvalidOperationException($"Feature set {set} is another one in this program: its hash is {sets[version].Sha256}, and the entry names {sha256}.");
        }

        var state = Stored() is { } stored ? Array.Find(stored, one => one.Set == set) : null;
        return version == 0 || state?.Stage == VersionStage.Live
            ? version
            : throw new InvalidOperationException(state is null
                ? $"Feature set {set} has taken no event of task {_context.TaskId} yet: it must be filled from the history first."
                : $"Feature set {set} is not filled in task {_context.TaskId}: it has taken events up to offset {state.Next}{(state.FirstWaiting < 0 ? "" : $", and those from {state.FirstWaiting} on wait")}.");
    }

    private VersionState[]? Stored() => _states.TryGet(Row, out var stored) ? stored : null;

    /// <summary>The versions of this program, in order of declaration; writes them if another program ran before.</summary>
    /// <exception cref="StreamException">They cannot follow those of the program before.</exception>
    private VersionState[] States()
    {
        var before = Stored();
        if (before is not null && IsOfThisProgram(before))
        {
            return before;
        }

        var states = new List<VersionState>();
        for (var version = 0; version < sets.Count; version++)
        {
            var set = sets[version].Name;
            var known = before is null ? null : Array.Find(before, state => state.Set == set);
            if (known?.Stage == VersionStage.Left)
            {
                throw Refused($"Feature set {set} was in an earlier program and not in the one before this: it lacks the events since. Give the set another name.");
            }

            if (version == 0 && before is not null && known?.Stage != VersionStage.Live)
            {
                throw Refused(known is null
                    ? $"Feature set {set} is the first of this program and new: declare it after the one that serves, with the history to fill it from."
                    : $"Feature set {set} is the first of this program and is not filled: keep the one that served before it.");
            }

            states.Add(known ?? new VersionState(set, version == 0 ? VersionStage.Live : VersionStage.Filling));
        }

        states.AddRange((before ?? []).Where(state => !states.Exists(here => here.Set == state.Set)).Select(state => state with { Stage = VersionStage.Left }));
        VersionState[] all = [.. states];
        _states.Put(Row, all);
        return all;
    }

    /// <summary>Whether the versions that are in use are those of this program, in its order.</summary>
    private bool IsOfThisProgram(VersionState[] states)
    {
        for (var version = 0; version < states.Length; version++)
        {
            if (version < sets.Count ? states[version].Stage == VersionStage.Left || states[version].Set != sets[version].Name : states[version].Stage != VersionStage.Left)
            {
                return false;
            }
        }

        return states.Length >= sets.Count;
    }

    /// <summary>A live event waits.</summary>
    private VersionState Wait(VersionState state, in Record<string, TEvent> record, long offset)
    {
        _waiting.Put(KeyOf(state.Set, offset), new WaitingEvent<TEvent>(record.HasKey ? record.Key : "", record.Timestamp, record.Value));
        return state.FirstWaiting < 0 ? state with { FirstWaiting = offset } : state;
    }

    /// <summary>An event of the history is taken, unless it was before, or waits.</summary>
    private VersionState Take(int version, VersionState state, in Record<string, TEvent> record, long offset)
    {
        if (state.FirstWaiting >= 0 && offset >= state.FirstWaiting)
        {
            // The history is in order of offset, so all before it has been taken.
            return state with { Stage = VersionStage.CatchingUp };
        }

        if (offset < state.Next)
        {
            return state;
        }

        Forward(version, record, isServed: false);
        return state with { Next = offset + 1 };
    }

    /// <summary>Takes events that have waited, in order.</summary>
    private VersionState CatchUp(int version, VersionState state)
    {
        _taken.Clear();
        foreach (var (key, waiting) in _waiting.Range(KeyOf(state.Set, 0), KeyOf(state.Set, long.MaxValue)))
        {
            _taken.Add((key, waiting));
            if (_taken.Count == MostAtOnce)
            {
                break;
            }
        }

        foreach (var (key, waiting) in _taken)
        {
            _context.Forward(new Record<string, VersionEvent<TEvent>>(waiting.Key, new VersionEvent<TEvent>(version, waiting.Event), waiting.TimeMs));
            _waiting.Delete(key);
        }

        var isDone = _taken.Count < MostAtOnce;
        _taken.Clear();
        return isDone ? state with { Stage = VersionStage.Live } : state;
    }

    private void Forward(int version, in Record<string, TEvent> record, bool isServed)
    {
        var headers = record.Headers.Count == 0 ? record.Headers : record.Headers.Without(VersionHeaders.SourceOffset).Without(VersionHeaders.Served);
        _context.Forward(record.WithValue(new VersionEvent<TEvent>(version, record.Value)).WithHeaders(isServed ? headers.With(VersionHeaders.Served, []) : headers));
    }

    // In order of offset as text too.
    private static string KeyOf(string set, long offset) => string.Create(CultureInfo.InvariantCulture, $"{set}|{offset:D19}");

    private StreamException Refused(string why) => new(FaultScope.Application, $"Task {_context.TaskId}: {why}") { IsLoggable = true };
}
